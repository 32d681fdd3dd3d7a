import type { RunEntry } from '../../src/client/run-history.ts';
import { innermost, moveOf, type Titles } from '../../src/client/states.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { clockTime, dayName } from '../stream/times.ts';

/** `14:03`, and of another day `Yesterday, 14:03`. */
export function momentName(at: number, now: number): string {
  const day = dayName(at, now);
  return day === 'Today' ? clockTime(at) : `${day}, ${clockTime(at)}`;
}

/** What an entry of a run tells, in one line. */
export function told(entry: RunEntry, titles: Titles): string {
  const who = entry.by?.name;
  const by = who === undefined ? '' : `${who}: `;
  switch (entry.kind) {
    case 'run':
      return `${by}began in ${innermost(entry.active).map(titles).join(', ')}`;
    case 'transition':
    case 'definition': {
      const { left, entered } = moveOf(entry.from, entry.state);
      const what = entry.kind === 'transition' ? entry.event : `${entry.change} its definition`;
      const names = (ids: readonly string[]) => ids.map(titles).join(', ');
      const way = entered.length > 0 ? `${names(left)} → ${names(entered)}` : `in ${names(innermost(entry.active))}`;
      return `${by}${what}, ${way}`;
    }
    case 'gate':
      return `${by}${entry.answer} ${titles(entry.state)}`;
    case 'task':
      return `${entry.label} ${entry.status.replace('_', ' ')} in ${titles(entry.state)}`;
    default:
      return assertNever(entry, 'entry');
  }
}
