import type { JsonObject } from './json.ts';
import type { Role } from './members.ts';
import type { CommandInfo } from './workflows.ts';

// Written out rather than taken from `ROLES`: the page has these for its first paint, and the schemas only later.
/** Who decides what becomes of a run when its workflow has changed. */
const LEADING: readonly Role[] = ['approver', 'owner'];

const FROM_MEMBER: Role[] = ['member', ...LEADING];
const builtIn = (name: string, title: string, args: JsonObject = {}, required: string[] = []): CommandInfo => ({
  name,
  title,
  roles: FROM_MEMBER,
  args,
  required,
});

/** Those about a run as a whole: as long as it lives, whatever its state listens to. They are in no run's `accepts`. */
export const WHILE_ALIVE: readonly string[] = ['run.restart_from', 'run.cancel'];

/** Names that a workflow file can't give to commands of its own. */
export const RESERVED_COMMANDS: readonly string[] = [
  ...['withdraw', 'run.start', 'run.keep', 'run.move', 'run.restart'],
  ...WHILE_ALIVE,
];

const REASON = { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' };

/**
 * The room's own commands: they answer gates, begin runs, and repeat or end the task of a state. A chart that has a command
 * of one of these names itself keeps it; an answer to a gate is the gate's, where no active state listens to it.
 */
export const BUILT_IN: readonly CommandInfo[] = [
  builtIn('approve', 'Approve'),
  builtIn('reject', 'Reject', { reason: { type: 'string' } }),
  builtIn('withdraw', 'Withdraw my approval'),
  builtIn(
    'run.start',
    'Start a run',
    { workflow: { type: 'string' }, title: { type: 'string', maxLength: 200 }, context: { type: 'object' } },
    ['workflow'],
  ),
  ...[
    builtIn('run.keep', 'Keep the run on the definition it has'),
    builtIn('run.move', 'Move the run to the newest definition'),
    builtIn('run.restart', 'Restart the run on the newest definition'),
  ].map((command) => ({ ...command, roles: [...LEADING] })),
  {
    ...builtIn(
      'run.restart_from',
      'Restart the run from a state',
      { state: { type: 'string', maxLength: 500 }, reason: REASON },
      ['state', 'reason'],
    ),
    description: 'All that is under way ends; the context is kept.',
    roles: ['owner'],
  },
  {
    ...builtIn('run.cancel', 'Cancel the run', { reason: REASON }),
    description: 'The run ends here, with its tasks and the runs that it started.',
    roles: [...LEADING],
  },
  builtIn('retry', 'Run the task again', { state: { type: 'string' } }),
  builtIn('cancel_task', 'Cancel the task', { state: { type: 'string' } }),
];
