import type { Chart } from '../chart.ts';
import { applyEdits, type Edit, scalarText } from '../edits.ts';
import { humanise } from '../humanise.ts';
import { readChart } from '../read-chart.ts';
import { Source } from '../source.ts';
import { segmentsOf, subjectAt } from './subject.ts';
import type { FileSymbols, Span, StateSymbol } from './symbols.ts';

/** A sentence that says why something can't be renamed. */
export interface CannotRename {
  readonly why: string;
}

/** What would be renamed at the cursor: where its name stands, and the name. */
export function renameable(symbols: FileSymbols, offset: number): { span: Span; name: string } | CannotRename {
  const subject = subjectAt(symbols, offset);
  if (subject?.is !== 'state') return { why: 'Only states can be renamed here: put the cursor on the name of one.' };
  const { state, span } = subject;
  return { span: /^["']/.test(symbols.text.slice(...span)) ? [span[0] + 1, span[1] - 1] : span, name: state.key };
}

/** The edits that give the state another name everywhere in the file, or why that is not to be done. */
export function renameAt(symbols: FileSymbols, offset: number, to: string): readonly Edit[] | CannotRename {
  const subject = subjectAt(symbols, offset);
  if (subject?.is !== 'state') return { why: 'Only states can be renamed here: put the cursor on the name of one.' };
  const { state } = subject;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_ -]{0,63}$/.test(to) || to !== to.trim())
    return { why: `${JSON.stringify(to)} can't be a state's name: use letters, digits, "_", "-" and spaces.` };
  if (to === state.key) return [];
  if (state.parent?.children.some(({ key }) => key === to))
    return { why: `There is a state ${to} beside ${state.key} already. Choose another name.` };
  const edits = editsFor(symbols, state, to);
  return leadsElsewhere(symbols.text, applyEdits(symbols.text, edits), state, to) ?? edits;
}

function editsFor(symbols: FileSymbols, state: StateSymbol, to: string): Edit[] {
  const key = symbols.editor.replace(state.path, 'key', to);
  const edits: Edit[] = key ? [key] : [];
  for (const reference of symbols.references) {
    const parts = segmentsOf(symbols, reference).filter((part) => part.state === state);
    const [part] = parts;
    if (!part) continue;
    const { spelling, span } = reference;
    const written = `${spelling.slice(0, part.from)}${to}${spelling.slice(part.to)}`;
    edits.push({ start: span[0], end: span[1], text: quotedAs(symbols.text.slice(...span), written) });
  }
  return edits;
}

/** In the quotes that the text stands in, or those that it needs. */
function quotedAs(before: string, text: string): string {
  return scalarText(text, before.startsWith('"') ? 'QUOTE_DOUBLE' : before.startsWith("'") ? 'QUOTE_SINGLE' : 'PLAIN');
}

/** Reads the file before and after: every transition has to go from where it went to where it went. */
function leadsElsewhere(before: string, after: string, state: StateSymbol, to: string): CannotRename | undefined {
  const old = waysOf(before);
  const now = waysOf(after);
  if (!old || !now) return { why: 'The file does not read well enough to rename in it. Mend its syntax first.' };
  const next = state.parent === undefined || state.parent.id === '' ? to : `${state.parent.id}.${to}`;
  const renamed = (id: string) =>
    id === state.id ? next : id.startsWith(`${state.id}.`) ? `${next}${id.slice(state.id.length)}` : id;
  const expected = old.map((way) => way.map(renamed).join(' → '));
  const found = now.map((way) => way.join(' → '));
  if (expected.length === found.length && expected.every((way, index) => way === found[index])) return undefined;
  return {
    why: `With the name ${to}, ${humanise(state.key)} would be mistaken for another state in some transition. Choose another name.`,
  };
}

/** From where to where, for every transition and beginning, in the file's order; `undefined` when the file does not parse. */
function waysOf(text: string): string[][] | undefined {
  const source = new Source(text, '');
  if (source.data === undefined || typeof source.data !== 'object' || source.data === null) return undefined;
  const chart: Chart = readChart(source.data as Record<string, unknown>, source);
  const unknown = source.problems.filter(({ code }) => code === 'unknown-target' || code === 'bad-initial').length;
  return [
    ...[chart.root, ...chart.states.values()].map(({ id, initial }) => [id, initial ?? '']),
    ...chart.transitions.map(({ source: from, targets }) => [from, ...targets]),
    ...chart.transitions.map(({ guard }) => insOf(guard)),
    [`${unknown} unknown`],
  ];
}

function insOf(guard: Chart['transitions'][number]['guard']): string[] {
  switch (guard?.type) {
    case 'in':
      return [guard.state];
    case 'not':
      return insOf(guard.guard);
    case 'and':
    case 'or':
      return guard.guards.flatMap(insOf);
    default:
      return [];
  }
}
