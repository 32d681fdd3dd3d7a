import type { JsonObject } from '../../src/protocol/json.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';
import type { Page } from './page.ts';

/** Where refusals of commands sent from the diagram, the bar and the outline are shown. */
export const FROM_BAR = 'bar';

/** Whether more is asked before it is sent, which its button says with an ellipsis. */
export const asksFirst = ({ name, required }: CommandInfo): boolean => required.length > 0 || name === 'reject';

/**
 * Sends a command, or first asks for what it needs. `reject` is always asked about: its reason is worth the question.
 */
export function askOrSend(
  { session, ui }: Pick<Page, 'session' | 'ui'>,
  name: string,
  { run, given = {}, origin = FROM_BAR }: { run?: string | undefined; given?: JsonObject; origin?: string } = {},
): void {
  ui.told.value = undefined;
  const info = session.room.command(name);
  const missing = info?.required.some((argument) => !Object.hasOwn(given, argument)) ?? false;
  if (info && (missing || name === 'reject' || name === 'run.start'))
    ui.question.value = { kind: 'command', command: info, run, given };
  else session.command(name, origin, { args: given, ...(run !== undefined && { run }) });
}
