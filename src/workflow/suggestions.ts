import type { ChartState } from './chart.ts';
import { ancestors } from './chart.ts';
import type { Edit, Fix } from './edits.ts';
import type { Path, Source } from './source.ts';

/** What would mend a problem, as menus say it. A fix that can't be made in this file is left out. */
const fix = (title: string, edit: Edit | undefined): Fix[] => (edit ? [{ title, edits: [edit] }] : []);

/** Another name for the key. */
export const rename = (source: Source, path: Path, names: readonly string[]): Fix[] =>
  names.flatMap((name) => fix(`Change to ${name}`, source.editor.replace(path, 'key', name)));

/** Another text in the place of the value. */
export const replaceValue = (source: Source, path: Path, values: readonly string[]): Fix[] =>
  values.flatMap((value) => fix(`Change to ${value}`, source.editor.replace(path, 'value', value)));

export const removeKey = (source: Source, path: Path): Fix[] =>
  fix(`Remove ${path.at(-1) ?? ''}`, source.editor.remove(path));

/** Where the state begins: its first children, in the file's order. */
export const beginIn = (source: Source, state: ChartState): Fix[] =>
  state.children
    .slice(0, 3)
    .flatMap(({ key }) => fix(`Begin in ${key}`, source.editor.add(state.path, 'initial', key, 'first')));

/** A state of this name beside the one that leads to it. */
export function createState(source: Source, name: string, from: ChartState): Fix[] {
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(name)) return [];
  const around = from.parent ?? from;
  return fix(`Create the state ${name}`, source.editor.add([...around.path, 'states'], name, {}));
}

export const declareCommand = (source: Source, name: string, title: string): Fix[] =>
  /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/.test(name)
    ? fix(`Declare the command ${name}`, source.editor.add(['commands'], name, { title }))
    : [];

/** The event leads to one of these; the spelling beside the title that people know. */
export const listenTo = (source: Source, state: ChartState, event: string, targets: readonly string[]): Fix[] =>
  targets.flatMap((target) =>
    fix(`On ${event} go to ${target}`, source.editor.add([...state.path, 'on'], event, target)),
  );

export function makeFinal(source: Source, state: ChartState): Fix[] {
  const busy = state.task || state.gate || state.transitions.length > 0;
  const around = [...ancestors(state)].slice(1).some(({ kind }) => kind === 'parallel');
  return busy || around ? [] : fix(`Make ${state.key} final`, source.editor.add(state.path, 'type', 'final'));
}
