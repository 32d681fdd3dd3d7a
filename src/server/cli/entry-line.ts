import { attemptText } from '../../client/tasks.ts';
import type { Entry, EntryOf } from '../../protocol/entries.ts';
import type { Json } from '../../protocol/json.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { formatDuration } from '../../workflow/durations.ts';
import { innermost, stateText } from './state-text.ts';
import { oneLine, paint } from './terminal.ts';

const LONGEST_VALUE = 120;

/** One entry as one line: its number, when, and what happened. */
export function entryLine(entry: Entry, stream: NodeJS.WriteStream): string {
  const head = `${String(entry.seq).padStart(5)}  ${moment(entry.at)}`;
  return `${paint(head, 2, stream)}  ${oneLine(what(entry))}`;
}

function what(entry: Entry): string {
  const who = entry.by?.name ?? '';
  switch (entry.kind) {
    case 'project':
      return `the journal of ${entry.name} begins`;
    case 'member':
      return `${entry.name} joined as ${entry.member_kind === 'agent' ? 'an agent, ' : ''}${entry.role}`;
    case 'chat':
      return `${who}: ${entry.text}`;
    case 'workflow':
      return `workflow ${entry.workflow} was read: ${entry.title}`;
    case 'run':
      return `${who === '' ? '' : `${who} `}started ${entry.title} (${entry.run}) in ${innermost(entry.active)}`;
    case 'transition':
      return transition(entry, who);
    case 'definition':
      return `${who} ${entry.change} ${entry.title} (${entry.run}), whose workflow has changed: ${stateText(entry.from)} → ${stateText(entry.state)}`;
    case 'gate':
      return `${who} ${entry.answer} ${entry.state} of ${entry.run}${entry.reason === undefined ? '' : `: ${entry.reason}`}`;
    case 'task':
      return task(entry);
    case 'access':
      return `${who === '' ? '' : `${who}: `}${entry.name} ${ACCESS[entry.change]}${entry.change === 'role' || entry.change === 'moved' ? ` ${entry.role}` : ''}`;
    case 'link':
      return `${who} ${entry.action} a link for the role ${entry.role}`;
    default:
      return assertNever(entry, 'entry');
  }
}

const ACCESS = {
  admitted: 'was let in',
  turned_away: 'was turned away',
  renamed: 'is the new name',
  role: 'is now',
  moved: 'is here by another link, as',
  removed: 'was removed',
} as const;

function transition(entry: EntryOf<'transition'>, who: string): string {
  const { run, event, args, from, state, status } = entry;
  if (event === 'run.restart_from')
    return `${run}  ${who} restarted it from ${text(args.state)}: ${stateText(from)} → ${stateText(state)}${because(args.reason)}`;
  if (event === 'run.cancel')
    return `${run}  ${who} cancelled it${args.with === undefined ? '' : ` together with ${text(args.with)}`} in ${stateText(from)}${because(args.reason)}`;
  const values = Object.entries(args).map(([name, value]) => ` ${name}=${brief(value)}`);
  const cause = `${who === '' ? '' : `${who} `}${event}${values.join('')}`;
  const end = status === 'active' ? '' : `, ${status}`;
  return `${run}  ${cause}: ${stateText(from)} → ${stateText(state)}${end}`;
}

function task(entry: EntryOf<'task'>): string {
  const { run, state, label, status, exit_code, signal, duration_ms, reason, retry_at } = entry;
  const facts = [
    status.replace('_', ' '),
    typeof exit_code === 'number' && status !== 'passed' ? `exit code ${exit_code}` : '',
    typeof signal === 'string' ? signal : '',
    duration_ms === undefined ? '' : `after ${formatDuration(duration_ms)}`,
    attemptText(entry) ?? '',
    retry_at === undefined ? '' : `next at ${moment(retry_at)}`,
  ].filter((fact) => fact !== '');
  return `${run}  task of ${state}, ${label}: ${facts.join(', ')}${reason === undefined ? '' : `. ${reason}`}`;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const because = (reason: Json | undefined): string => (typeof reason === 'string' ? `. ${reason}` : '');

function brief(value: Json): string {
  const text = typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

/** The local time, to the second. */
export function moment(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
