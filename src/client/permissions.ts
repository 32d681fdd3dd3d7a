import { forbiddenRole } from '../protocol/errors.ts';
import type { Member } from '../protocol/members.ts';
import type { GateState, RunState } from '../protocol/runs.ts';
import type { CommandInfo } from '../protocol/workflows.ts';

/** `true`, or why not, as a sentence. The server decides; this is so that nobody has to be refused. */
export type Verdict = true | string;

export function mayWrite(me: Member | undefined): Verdict {
  if (!me) return 'You are not in the room yet.';
  return me.role === 'viewer' ? 'You are a viewer here; others write.' : true;
}

export function maySend(command: CommandInfo, me: Member | undefined, run: RunState | undefined): Verdict {
  if (!me) return 'You are not in the room yet.';
  if (!command.roles.includes(me.role)) return forbiddenRole(command.title, command.roles, me.role).message;
  const { name } = command;
  if (!run || !isAnswer(name)) return true;
  const verdicts = run.gates.map((gate) => mayAnswer(gate, me, name));
  return verdicts.includes(true) ? true : (verdicts[0] ?? 'No gate is waiting.');
}

export type GateCommand = 'approve' | 'reject' | 'withdraw';

const isAnswer = (name: string): name is GateCommand => name === 'approve' || name === 'reject' || name === 'withdraw';

export function mayAnswer(gate: GateState, me: Member | undefined, command: GateCommand): Verdict {
  if (!me) return 'You are not in the room yet.';
  if (!gate.by.includes(me.role)) return `This gate waits for ${listed(gate.by)}; your role is ${me.role}.`;
  if (me.kind === 'agent' && gate.agents !== true) return 'This gate waits for people; agents do not answer it.';
  if (gate.not?.id === me.id) return 'You asked for this yourself, so somebody else answers.';
  const given = gate.approved.some(({ id }) => id === me.id);
  if (command === 'approve' && given) return 'You have approved already.';
  if (command === 'withdraw' && !given) return 'You have not approved, so there is nothing to withdraw.';
  return true;
}

export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
