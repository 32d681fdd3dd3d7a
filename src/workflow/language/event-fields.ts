/** What an expression sees of an event, and of which. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  /** Inner events that carry it; all events where it is absent. */
  readonly of?: RegExp;
}

export const EVENT_FIELDS: readonly Field[] = [
  { name: 'args', type: 'map', about: 'What was sent along with the command.' },
  { name: 'by', type: 'string', about: 'The id of the member who sent it; null for what comes from inside.' },
  { name: 'role', type: 'string', about: 'The sender’s role: viewer, member, approver or owner.' },
  { name: 'kind', type: 'string', about: 'Whether a human or an agent sent it.' },
  { name: 'type', type: 'string', about: 'The event’s name.' },
  { name: 'exit_code', type: 'int', about: 'What the task’s process ended with.', of: /^task\./ },
  { name: 'signal', type: 'string', about: 'The signal that ended the task’s process, or null.', of: /^task\./ },
  { name: 'attempt', type: 'int', about: 'Which attempt of the task it was, from 1.', of: /^task\./ },
  { name: 'run', type: 'string', about: 'The id of the run that ended; null for one that never began.', of: /^run\./ },
  { name: 'workflow', type: 'string', about: 'The id of the workflow that the run is of.', of: /^run\./ },
  { name: 'output', type: 'dyn', about: 'What the run that ended handed on.', of: /^run\./ },
  {
    name: 'status',
    type: 'string',
    about:
      '`done` for a run that came to its end, `stopped` for one that was cancelled, `error` for one that could not begin.',
    of: /^run\./,
  },
  { name: 'given', type: 'map', about: 'The context that the run was started with.', of: /^run\./ },
  {
    name: 'reason',
    type: 'string',
    about:
      'What was said with it: why the run was cancelled or could not begin, or why the gate was rejected; else null.',
    of: /^(run|gate)\./,
  },
];

/** The inner events that a chart can listen to. */
export const INNER_EVENTS: Readonly<Record<string, string>> = {
  'task.passed': 'The task of this state ended with exit code 0.',
  'task.failed': 'The task of this state failed, also on its last retry.',
  'task.timed_out': 'The task of this state took longer than its `timeout`.',
  'task.cancelled': 'The task of this state was cancelled by somebody.',
  'gate.approved': 'As many members as the gate asks for have approved.',
  'gate.rejected': 'A member has rejected.',
  'run.done': 'A run that this one started came to its end.',
  'run.failed':
    'A run that this one started came to a final state with the tag `failed`, or could not begin; or was cancelled, where nothing listens to `run.cancelled`.',
  'run.cancelled': 'A run that this one started was cancelled.',
};
