import type { Action } from './chart.ts';
import { type Data, isData, listOf } from './data.ts';
import type { Expression } from './expressions.ts';
import { readCel } from './read-cel.ts';
import type { Path, Source } from './source.ts';

/** `entry`, `exit` and `actions`: maps of ours (`set`, `start`), or names as XState has them. */
export function readActions(value: unknown, path: Path, source: Source): Action[] {
  return listOf(value).flatMap((item, index) => {
    const at = Array.isArray(value) ? [...path, index] : path;
    if (isData(item) && (item.set !== undefined || item.start !== undefined)) return readOwnActions(item, at, source);
    const name =
      typeof item === 'string' ? item : isData(item) && typeof item.type === 'string' ? item.type : undefined;
    // How a serialised machine sets and clears the timers of its `after`.
    if (name === 'xstate.raise' || name === 'xstate.cancel') return [];
    if (name === undefined) source.error('bad-action', 'An action is a map with `set` or `start`.', at);
    else
      source.warning('action-not-implemented', `The action ${name} has no implementation here and does nothing.`, at);
    return [];
  });
}

/** What `set` and `start` of a map say; its other keys are the reader's of that map. */
export function readOwnActions(data: Data, path: Path, source: Source): Action[] {
  const actions: Action[] = [];
  if (data.set !== undefined) actions.push({ type: 'set', fields: readFields(data.set, [...path, 'set'], source) });
  if (data.start !== undefined) {
    const start = data.start;
    if (!isData(start) || typeof start.workflow !== 'string') {
      source.error('bad-start', '`start` needs the `workflow` to start, and may have a `title` and a `context`.', [
        ...path,
        'start',
      ]);
    } else {
      const title =
        start.title === undefined ? undefined : readCel(String(start.title), [...path, 'start', 'title'], source);
      const context =
        start.context === undefined ? [] : readFields(start.context, [...path, 'start', 'context'], source);
      actions.push({ type: 'start', workflow: start.workflow, title, context, path: [...path, 'start', 'workflow'] });
    }
  }
  return actions;
}

function readFields(value: unknown, path: Path, source: Source): [string, Expression][] {
  if (!isData(value)) {
    source.error('bad-set', 'Give each field its expression: `{ attempts: context.attempts + 1 }`.', path);
    return [];
  }
  return Object.entries(value).flatMap(([field, text]): [string, Expression][] => {
    // YAML reads `0`, `true` or a list as themselves; as expressions they mean the same.
    const expression = readCel(typeof text === 'string' ? text : JSON.stringify(text), [...path, field], source);
    return expression ? [[field, expression]] : [];
  });
}
