import type { Entry } from '../../protocol/entries.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { ChartEvent } from '../../workflow/model.ts';
import type { StoredEntry } from '../journal/journal.ts';
import { asRecord } from './records.ts';

/** The part of a record that everybody in the room may see: no secret's hash, no definition. */
export function publicEntry(entry: StoredEntry): Entry {
  const record = asRecord(entry);
  const { seq, at } = entry;
  switch (record.kind) {
    case 'project':
      return { seq, at, by: null, kind: 'project', name: record.body.name };
    case 'definition': {
      const { workflow, hash, title } = record.body;
      return { seq, at, by: null, kind: 'workflow', workflow, title, hash };
    }
    case 'member': {
      const { id, name, role, kind, waiting } = record.body;
      return { seq, at, by: { id, name, kind }, kind: 'member', member: id, name, role, member_kind: kind, waiting };
    }
    case 'link': {
      const { by, id, link, role, action } = record.body;
      return { seq, at, by, kind: 'link', link, role, action, id };
    }
    case 'access': {
      const { by, id, member, change, name, role, reason } = record.body;
      return { seq, at, by, kind: 'access', member, change, name, role, ...(reason !== null && { reason }), id };
    }
    case 'chat':
      return { seq, at, kind: 'chat', ...record.body };
    case 'run': {
      const { by, parent, ...step } = record.body;
      return { seq, at, by, kind: 'run', ...steppedOf(step), parent };
    }
    case 'step': {
      const { by, event, from, id, ...step } = record.body;
      return {
        seq,
        at,
        by,
        kind: 'transition',
        ...steppedOf(step),
        event: event.type,
        args: argsOf(event),
        from,
        id,
      };
    }
    case 'ignored': {
      const { event, ...step } = record.body;
      return {
        seq,
        at,
        by: null,
        kind: 'transition',
        ...steppedOf(step),
        event: event.type,
        args: argsOf(event),
        from: step.state,
        id: null,
      };
    }
    case 'changed': {
      const { by, change, definition, from, id, ...step } = record.body;
      return { seq, at, by, kind: 'definition', ...steppedOf(step), change, definition, from, id };
    }
    case 'asked': {
      const { by, command, task, since: _, id, ...step } = record.body;
      return {
        seq,
        at,
        by,
        kind: 'transition',
        ...steppedOf(step),
        event: command,
        args: { state: task },
        from: step.state,
        id,
      };
    }
    case 'entered': {
      const { by, event, from, id, ...step } = record.body;
      const args = event.args ?? {};
      return { seq, at, by, kind: 'transition', ...steppedOf(step), event: event.type, args, from, id };
    }
    case 'stopped': {
      const { by, reason, with: above, id, ...step } = record.body;
      const args = { ...(reason !== null && { reason }), ...(above !== null && { with: above }) };
      const from = step.state;
      return { seq, at, by, kind: 'transition', ...steppedOf(step), event: 'run.cancel', args, from, id };
    }
    case 'gate': {
      const { by, run, state, answer, reason, id } = record.body;
      return { seq, at, by, kind: 'gate', run, state, answer, ...(reason !== null && { reason }), id };
    }
    case 'task': {
      const { run, state, label, attempt, attempts, status, began } = record.body;
      const { exit_code, signal, duration_ms, reason, tail, retry_at } = record.body;
      return {
        seq,
        at,
        by: null,
        kind: 'task',
        run,
        state,
        label,
        attempt,
        ...(attempts !== undefined && { attempts }),
        status,
        ...(began !== undefined && { began }),
        ...(status !== 'running' && status !== 'waiting' && { exit_code, signal }),
        ...(duration_ms !== null && { duration_ms }),
        ...(reason !== null && { reason }),
        ...(retry_at !== null && { retry_at }),
        ...(tail !== null && { tail }),
      };
    }
  }
}

/** What was sent along; of a run that this one has started, which it is and why it ended so. */
function argsOf({ type, args = {}, data }: ChartEvent): JsonObject {
  if (!type.startsWith('run.') || !data) return args;
  const { run, workflow, reason } = data;
  return {
    ...(typeof run === 'string' ? { run } : typeof workflow === 'string' && { workflow }),
    ...(typeof reason === 'string' && { reason }),
  };
}

function steppedOf(step: {
  run: string;
  workflow: string;
  title: string;
  state: unknown;
  active: readonly string[];
  taken: readonly string[];
  status: string;
}) {
  const { run, workflow, title, state, active, taken, status } = step;
  return { run, workflow, title, state: state as string, active: [...active], taken: [...taken], status };
}
