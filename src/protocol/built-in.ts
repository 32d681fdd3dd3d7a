import type { JsonObject } from './json.ts';
import { ROLES } from './members.ts';
import type { CommandInfo } from './workflows.ts';

const fromMember = ROLES.filter((role) => role !== 'viewer');
const builtIn = (name: string, title: string, args: JsonObject = {}, required: string[] = []): CommandInfo => ({
  name,
  title,
  roles: fromMember,
  args,
  required,
});

/** Commands that no workflow declares: they answer gates, and begin runs. */
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
];
