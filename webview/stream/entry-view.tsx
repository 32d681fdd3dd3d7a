import type { EntryOf } from '../../src/protocol/entries.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { Face } from '../look/face.tsx';
import type { StreamItem } from './items.ts';
import { Line, Time } from './line.tsx';
import { Message } from './message.tsx';
import { StepLine } from './step-line.tsx';
import { TaskCard } from './task-card.tsx';
import { dayName } from './times.ts';

/** One item of the stream. */
export function EntryView({ item }: { readonly item: StreamItem }) {
  switch (item.kind) {
    case 'day':
      return (
        <div class="day">
          <span>{dayName(item.at)}</span>
        </div>
      );
    case 'new':
      return (
        <div class="day new" data-testid="new-since">
          <span>New since you looked</span>
        </div>
      );
    case 'chat':
      return <Chat entry={item.entry} continued={item.continued} />;
    case 'step':
      return <StepLine entry={item.entry} />;
    case 'task':
      return <TaskCard entry={item.entry} end={item.end} />;
    case 'gate':
      return <GateLine entry={item.entry} />;
    case 'note':
      return <Note entry={item.entry} />;
    default:
      return assertNever(item, 'stream item');
  }
}

function Chat({ entry, continued }: { readonly entry: EntryOf<'chat'>; readonly continued: boolean }) {
  const { by } = entry;
  return (
    <article
      class={`message ${continued ? 'continued' : ''}`}
      data-testid="entry"
      data-kind="chat"
      data-seq={entry.seq}
    >
      {!continued && by && <Face of={by} />}
      <div class="body">
        {!continued && (
          <div class="by">
            <bdi class="who">{by?.name ?? 'Somebody'}</bdi>
            {by?.kind === 'agent' && <span class="tag">agent</span>}
            <Time at={entry.at} />
          </div>
        )}
        <Message text={entry.text} />
      </div>
    </article>
  );
}

function GateLine({ entry }: { readonly entry: EntryOf<'gate'> }) {
  const said = { approved: 'approved', rejected: 'rejected', withdrawn: 'took the approval back' }[entry.answer];
  const icon = ({ approved: 'check', rejected: 'rejected', withdrawn: 'circleSlash' } as const)[entry.answer];
  return (
    <Line
      entry={entry}
      icon={icon}
      tone={entry.answer === 'rejected' ? 'bad' : entry.answer === 'approved' ? 'ok' : ''}
    >
      <bdi class="who">{entry.by?.name ?? 'Somebody'}</bdi> {said}
      {entry.reason !== undefined && entry.reason !== '' && <q>{entry.reason}</q>}
    </Line>
  );
}

function Note({ entry }: { readonly entry: Extract<StreamItem, { kind: 'note' }>['entry'] }) {
  switch (entry.kind) {
    case 'project':
      return (
        <Line entry={entry} icon="info">
          <bdi>{entry.name}</bdi> has a room now
        </Line>
      );
    case 'member':
      return (
        <Line entry={entry} icon={entry.member_kind === 'agent' ? 'agent' : 'joined'}>
          <bdi class="who">{entry.name}</bdi>{' '}
          {entry.waiting ? 'asks to be let in' : `joined as ${entry.member_kind === 'agent' ? 'an agent' : entry.role}`}
        </Line>
      );
    case 'workflow':
      return (
        <Line entry={entry} icon="file">
          The workflow <bdi class="who">{entry.title}</bdi> was read
        </Line>
      );
    case 'access':
      return (
        <Line
          entry={entry}
          icon={entry.change === 'removed' || entry.change === 'turned_away' ? 'circleSlash' : 'joined'}
        >
          <bdi class="who">{formerName(entry)}</bdi> {accessText(entry)}
          {entry.change === 'removed' && entry.reason !== undefined && <q>{entry.reason}</q>}
        </Line>
      );
    case 'definition':
      return (
        <Line entry={entry} icon="file">
          <bdi class="who">{entry.by?.name ?? 'Somebody'}</bdi> {DECIDED[entry.change]} <bdi>{entry.title}</bdi>
          {entry.change === 'kept' ? ' on the definition it has' : ' on the newest definition'}
        </Line>
      );
    case 'link':
      return (
        <Line entry={entry} icon="invitation">
          A link for {entry.role === 'owner' || entry.role === 'approver' ? 'an' : 'a'} {entry.role} was {entry.action}
        </Line>
      );
    default:
      return assertNever(entry, 'entry');
  }
}

/** Who renames themselves is known by the name they had. */
const formerName = ({ change, by, member, name }: EntryOf<'access'>): string =>
  change === 'renamed' && by?.id === member ? by.name : name;

/** What happened to somebody, and who decided it. */
function accessText({ change, name, role, by, member }: EntryOf<'access'>): string {
  const who = by === null ? '' : ` by ${by.name}`;
  switch (change) {
    case 'admitted':
      return `was let in${who}`;
    case 'turned_away':
      return `was turned away${who}`;
    case 'renamed':
      return by?.id === member ? `is now called ${name}` : `was given this name${who}`;
    case 'role':
      return `is now ${role}${who}`;
    case 'moved':
      return `is here by another link, as ${role}`;
    case 'removed':
      return `was removed${who}`;
    default:
      return assertNever(change, 'change');
  }
}

const DECIDED = { kept: 'keeps', moved: 'moved', restarted: 'restarted' } as const;
