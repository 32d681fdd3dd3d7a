import type { Verdict } from '../../src/client/permissions.ts';
import { WHILE_ALIVE } from '../../src/protocol/built-in.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import { completeSlash, type Suggestion } from '../../src/protocol/slash.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';

export interface Completion extends Suggestion {
  /** Why it would be refused now; absent when it would not. */
  readonly why?: string;
}

export interface CompletionContext {
  readonly commands: readonly CommandInfo[];
  readonly run: RunState | undefined;
  readonly maySend: (command: CommandInfo) => Verdict;
}

const HELP: CommandInfo = { name: 'help', title: 'What can be written here', roles: [], args: {}, required: [] };
const MOST = 8;

/** What the composer offers for `text`: what is possible now first, and for the rest why it is not. */
export function completionsFor(text: string, { commands, run, maySend }: CompletionContext): Completion[] {
  const accepts = run?.status === 'active' ? [...run.accepts, ...WHILE_ALIVE] : [];
  // A run can be begun, and help be had, at any time.
  const suggestions = completeSlash(text, [...commands, HELP], [...accepts, 'run.start', 'help']);
  // What is hardly ever meant is asked for by its name.
  const rare = ({ command }: Completion) => text === '/' && WHILE_ALIVE.includes(command);
  return suggestions
    .map((suggestion): Completion => {
      const command = commands.find(({ name }) => name === suggestion.command);
      const why = command && whyNot(command, suggestion.accepted, run, maySend);
      return why === undefined ? suggestion : { ...suggestion, accepted: false, why };
    })
    .sort((a, b) => Number(rare(a)) - Number(rare(b)) || Number(b.accepted) - Number(a.accepted))
    .slice(0, MOST);
}

function whyNot(
  command: CommandInfo,
  accepted: boolean,
  run: RunState | undefined,
  maySend: (command: CommandInfo) => Verdict,
): string | undefined {
  const may = maySend(command);
  if (accepted) return may === true ? undefined : may;
  if (!run) return 'no run is shown';
  if (run.status !== 'active') return 'the run is over';
  const guard = run.held[command.name];
  if (guard !== undefined) return `held back: ${guard}`;
  if (['approve', 'reject', 'withdraw'].includes(command.name)) return 'no gate is waiting';
  return 'not accepted in this state';
}

/** The text with the chosen command in place of what was typed; whether it can go out as it is. */
export function complete(text: string, { command, hint }: Completion): { text: string; whole: boolean } {
  const spoken = `/${command}`;
  // Arguments already typed after the name stay.
  const typed = text.trimStart();
  const rest = typed.toLowerCase().startsWith(`${spoken.toLowerCase()} `) ? typed.slice(spoken.length) : '';
  const required = hint.split(' ').some((word) => word !== '' && !word.startsWith('['));
  return { text: rest === '' ? `${spoken}${hint === '' ? '' : ' '}` : spoken + rest, whole: !required };
}
