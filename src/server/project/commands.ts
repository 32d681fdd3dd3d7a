import { BUILT_IN, WHILE_ALIVE } from '../../protocol/built-in.ts';
import {
  badArgs,
  badRequest,
  conflict,
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
import { canonical } from '../journal/canonical.ts';
import type { Run } from './run.ts';
import type { ProjectState } from './state.ts';

export interface ResolvedCommand {
  readonly info: CommandInfo;
  readonly args: JsonObject;
  /** The run it is for; `undefined` for what begins one. */
  readonly run: Run | undefined;
  /** Whether it is the room's own command rather than one of the run's chart: an answer to a gate, a new run. */
  readonly own: boolean;
}

/**
 * From what was sent to a command that exists, the run it is for, and arguments that fit. Two workflows may have a command
 * of the same name with other roles: what counts is what the run that takes it says.
 */
export function resolveCommand(state: ProjectState, request: Command, member: Member): ResolvedCommand {
  const known = knownCommands(state, request.run);
  const name = nameOf(request.command, known);
  const candidates = known.filter((info) => info.name === name);
  if (candidates.length === 0) throw unknownCommand(name, [...new Set(known.map((candidate) => candidate.name))]);
  // Who may not send it anywhere learns that, and nothing about where the runs stand.
  if (candidates.every(({ roles }) => !roles.includes(member.role)))
    throw forbiddenRole(name, candidates[0]?.roles ?? [], member.role);
  const starts = name === START;
  const run = starts ? undefined : resolveRun(state, name, request);
  const gate = run !== undefined && run.gates.size > 0 && ANSWERS.includes(name) && !run.listensTo(name);
  const charted = gate ? undefined : run?.chart.definition.commands.find((info) => info.name === name);
  const info = charted ?? BUILT_IN.find((own) => own.name === name);
  if (!info)
    throw unknownCommand(
      name,
      known.map((candidate) => candidate.name),
    );
  if (!info.roles.includes(member.role)) throw forbiddenRole(name, info.roles, member.role);
  const args = argsOf(request, info);
  const problems = [...checkArgs(info, args), ...unkept(args)];
  if (problems.length > 0) throw badArgs(name, problems);
  return { info, args, run, own: charted === undefined };
}

const START = 'run.start';
const ANSWERS: readonly string[] = ['approve', 'reject', 'withdraw'];

/** Arguments that would not come back from the journal as they were sent are refused before anything is decided. */
function unkept(args: JsonObject): string[] {
  try {
    canonical(args);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The commands of the run addressed, or of all living runs and every newest definition, and our own. */
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

function nameOf(command: string, known: readonly CommandInfo[]): string {
  if (known.some(({ name }) => name === command)) return command;
  const parsed = parseSlash(command, known);
  if (parsed === undefined) {
    const word = command.replace(/^\//, '').trim().split(/\s/)[0] ?? '';
    throw unknownCommand(word, [...new Set(known.map(({ name }) => name))]);
  }
  // A workflow with the same name may take other arguments: those are read once the run is known.
  return parsed.ok ? parsed.command : (nameByWords(command, known) ?? refuse(command, parsed.problem));
}

/** A command's name has at most so many words. */
const MOST_NAME_WORDS = 8;

/** The command that the leading words name, whatever is wrong with what follows. */
function nameByWords(command: string, known: readonly CommandInfo[]): string | undefined {
  const words = command.replace(/^\//, '').trim().split(/\s+/);
  for (let count = Math.min(words.length, MOST_NAME_WORDS); count > 0; count--) {
    const parsed = parseSlash(words.slice(0, count).join(' '), known);
    if (parsed?.ok) return parsed.command;
  }
  return undefined;
}

function refuse(command: string, problem: string): never {
  throw badArgs(command, [problem]);
}

function argsOf({ command, args = {} }: Command, info: CommandInfo): JsonObject {
  if (command === info.name) return args;
  const parsed = parseSlash(command, [info]);
  if (!parsed?.ok) return refuse(info.name, parsed?.problem ?? 'these are not its arguments');
  return { ...parsed.args, ...args };
}

/** The run a command is for: the one named, else the one living run that accepts it. */
function resolveRun(state: ProjectState, name: string, request: Command): Run {
  const living = state.living;
  const named = request.run === undefined ? undefined : state.run(request.run);
  // Who saw an older state is told so before anything else: what is accepted now is news to them.
  const meant = named ?? (living.length === 1 ? living[0] : undefined);
  if (meant && request.expect_seq !== undefined && request.expect_seq < meant.seq)
    throw conflict(request.expect_seq, meant.seq);
  if (request.run !== undefined) {
    if (named && !named.done && (takes(named, name) || holds(named, name))) return named;
    throw notAccepted(name, request.run, named?.state ?? null, named?.accepts ?? []);
  }
  const accepting = living.filter((run) => takes(run, name));
  if (accepting.length > 1) {
    throw badRequest(`${accepting.length} runs accept ${name}: say which with \`run\`.`, {
      candidates: accepting
        .slice(0, MOST_CANDIDATES)
        .map(({ id, title, workflow, state: at }) => ({ run: id, title, workflow, state: at })),
    });
  }
  const found = accepting[0] ?? only(living.filter((run) => holds(run, name)));
  if (!found) {
    const accepts = meant ? meant.accepts : [...new Set(living.flatMap((run) => run.accepts))];
    throw notAccepted(name, meant?.id ?? null, meant?.state ?? null, accepts);
  }
  if (request.expect_seq !== undefined && request.expect_seq < found.seq) throw conflict(request.expect_seq, found.seq);
  return found;
}

/** More than anybody chooses from; a project may have thousands of runs. */
const MOST_CANDIDATES = 50;

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

const takes = (run: Run, name: string): boolean => run.accepts.includes(name) || WHILE_ALIVE.includes(name);

const holds = (run: Run, name: string): boolean => Object.hasOwn(run.held, name);

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
