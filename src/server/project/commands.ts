import { BUILT_IN } from '../../protocol/built-in.ts';
import {
  badArgs,
  badRequest,
  forbiddenRole,
  guardFailed,
  notAccepted,
  RoomError,
  unknownCommand,
} from '../../protocol/errors.ts';
import type { Command } from '../../protocol/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Member } from '../../protocol/members.ts';
import { parseSlash } from '../../protocol/slash.ts';
import type { CommandInfo } from '../../protocol/workflows.ts';
import { checkArgs } from '../../workflow/args.ts';
import type { StepResult } from '../../workflow/model.ts';
import type { Run } from './run.ts';
import type { ProjectState } from './state.ts';

export interface ResolvedCommand {
  readonly info: CommandInfo;
  readonly args: JsonObject;
}

/** From what was sent to a command that exists, whose arguments fit, and that this member's role may send. */
export function resolveCommand(state: ProjectState, request: Command, member: Member): ResolvedCommand {
  const known = knownCommands(state, request.run);
  const { name, args } = nameAndArgs(request, known);
  const candidates = known.filter((info) => info.name === name);
  const info = candidates.find((candidate) => checkArgs(candidate, args).length === 0) ?? candidates[0];
  if (!info) throw unknownCommand(name, [...new Set(known.map((candidate) => candidate.name))]);
  if (!info.roles.includes(member.role)) throw forbiddenRole(name, info.roles, member.role);
  return { info, args };
}

export function refuseBadArgs({ info, args }: ResolvedCommand): void {
  const problems = checkArgs(info, args);
  if (problems.length > 0) throw badArgs(info.name, problems);
}

/** The commands of the runs addressed, of every newest definition, and our own. */
function knownCommands(state: ProjectState, runId: string | undefined): CommandInfo[] {
  const run = runId === undefined ? undefined : state.run(runId);
  if (runId !== undefined && !run)
    throw badRequest(`There is no run ${JSON.stringify(runId)} in this project.`, {
      runs: state.living.map(({ id }) => id),
    });
  const charts = run
    ? [run.chart]
    : [
        ...new Set([
          ...state.living.map(({ chart }) => chart),
          ...[...state.newest.values()].flatMap((hash) => state.charts.get(hash) ?? []),
        ]),
      ];
  return [...charts.flatMap(({ definition }) => definition.commands), ...BUILT_IN];
}

function nameAndArgs(
  { command, args = {} }: Command,
  known: readonly CommandInfo[],
): { name: string; args: JsonObject } {
  const plain = known.find(({ name }) => name === command);
  if (plain) return { name: plain.name, args };
  const parsed = parseSlash(command, known);
  if (parsed === undefined) {
    const word = command.replace(/^\//, '').trim().split(/\s/)[0] ?? '';
    throw unknownCommand(word, [...new Set(known.map(({ name }) => name))]);
  }
  if (!parsed.ok) throw badArgs(command, [parsed.problem]);
  return { name: parsed.command, args: { ...parsed.args, ...args } };
}

/** The run a command is for: the one named, else the one living run that accepts it. */
export function resolveRun(state: ProjectState, name: string, runId: string | undefined): Run {
  if (runId !== undefined) {
    const run = state.run(runId);
    if (run && !run.done && run.accepts.concat(heldBy(run)).includes(name)) return run;
    throw notAccepted(name, runId, run?.state ?? null, run?.accepts ?? []);
  }
  const accepting = state.living.filter((run) => run.accepts.includes(name));
  if (accepting.length === 1 && accepting[0]) return accepting[0];
  if (accepting.length > 1) {
    throw badRequest(`${accepting.length} runs accept ${name}: say which with \`run\`.`, {
      candidates: accepting.map(({ id, title, workflow, state: at }) => ({ run: id, title, workflow, state: at })),
    });
  }
  const holding = state.living.filter((run) => heldBy(run).includes(name));
  if (holding.length === 1 && holding[0]) return holding[0];
  const only = state.living.length === 1 ? state.living[0] : undefined;
  const accepts = only ? only.accepts : [...new Set(state.living.flatMap((run) => run.accepts))];
  throw notAccepted(name, only?.id ?? null, only?.state ?? null, accepts);
}

const heldBy = (run: Run): string[] => Object.keys(run.held);

/** The refusal that a failed step means. */
export function refusalOf(result: Exclude<StepResult, { ok: true }>, name: string, run: Run): RoomError {
  switch (result.why) {
    case 'not_accepted':
      return notAccepted(name, run.id, run.state, run.accepts);
    case 'guard_failed':
      return guardFailed(name, result.guards);
    case 'broken':
      return new RoomError('guard_failed', result.message, { command: name, reason: 'chart_fails' });
  }
}
