import { badRequest, notAccepted } from '../../protocol/errors.ts';
import type { Command } from '../../protocol/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Actor, Member } from '../../protocol/members.ts';
import type { StateValue } from '../../protocol/workflows.ts';
import type { ChartEvent, Definition, Stepped, StepResult } from '../../workflow/model.ts';
import { type ChangeCommand, isChangeCommand, moved, restarted } from './change-definition.ts';
import { type ResolvedCommand, refusalOf, resolveCommand } from './commands.ts';
import { answerGate } from './gates.ts';
import { isLeadCommand, reasonOf, stateToEnter, withChildren } from './lead.ts';
import type { AnyRecord, Records } from './records.ts';
import type { Run } from './run.ts';
import type { ProjectState } from './state.ts';
import { isTaskCommand, stateOfTask, type TaskCommand } from './task-commands.ts';

/** A record about to be journalled, with the step that was made for it. */
export interface Planned {
  readonly record: AnyRecord;
  readonly made?: Stepped;
}

/** What a command comes to: the records to be journalled, and where the run then stands. */
export interface Decided {
  readonly planned: readonly Planned[];
  readonly command: string;
  readonly run: string;
  readonly state: StateValue;
}

/** Bounds for workflows that start each other. */
const MAX_LIVING = 2000;
const MAX_DEPTH = 16;

export const actorOf = ({ id, name, kind }: Member): Actor => ({ id, name, kind });

/** Decides a command on the state as it is; changes nothing. Throws the refusal. */
export function decide(state: ProjectState, member: Member, request: Command): Decided {
  const resolved = resolveCommand(state, request, member);
  const { run, info } = resolved;
  if (!run) return startRun(state, member, request, resolved);
  const planned = planFor(state, member, run, resolved, request);
  return { planned, command: info.name, run: run.id, state: planned.at(-1)?.made?.state ?? run.state };
}

function planFor(
  state: ProjectState,
  member: Member,
  run: Run,
  resolved: ResolvedCommand,
  request: Command,
): readonly Planned[] {
  const { name } = resolved.info;
  if (!resolved.own) return [planCommand(member, run, resolved, request)];
  if (isChangeCommand(name)) return [planChange(state, member, run, name, request)];
  if (isLeadCommand(name))
    return name === 'run.cancel'
      ? planCancel(state, member, run, resolved, request)
      : [planEntry(member, run, resolved, request)];
  if (isTaskCommand(name)) return [planAsked(member, run, name, resolved, request)];
  return planAnswer(member, run, resolved, request);
}

function planCommand(member: Member, run: Run, { info, args }: ResolvedCommand, request: Command): Planned {
  const event: ChartEvent = { type: info.name, args, by: member.id, role: member.role, member_kind: member.kind };
  const result = run.chart.step(run.snapshot, event);
  if (!result.ok) throw refusalOf(result, info.name, run);
  return planStep(run, event, actorOf(member), request.id ?? null, result);
}

function planAnswer(member: Member, run: Run, { info, args }: ResolvedCommand, request: Command): Planned[] {
  const { state, answer, ends } = answerGate(run, info.name, member);
  const by = actorOf(member);
  const reason = typeof args.reason === 'string' ? args.reason : null;
  const given: Planned = {
    record: { kind: 'gate', body: { run: run.id, state, by, answer, reason, id: request.id ?? null } },
  };
  if (ends === undefined) return [given];
  const event: ChartEvent = { type: ends, state, data: { reason } };
  const result = run.chart.step(run.snapshot, event);
  if (result.ok) return [given, planStep(run, event, null, null, result)];
  // Nothing listens to this end: the answer stands, the run stays.
  if (result.why === 'not_accepted') return [given];
  throw refusalOf(result, info.name, run);
}

const CHANGES = { 'run.keep': 'kept', 'run.move': 'moved', 'run.restart': 'restarted' } as const;

function planChange(
  project: ProjectState,
  member: Member,
  run: Run,
  command: ChangeCommand,
  request: Command,
): Planned {
  const chart = project.charts.get(run.newest);
  if (!run.outdated || !chart) throw notAccepted(command, run.id, run.state, run.accepts);
  const made = command === 'run.keep' ? undefined : command === 'run.move' ? moved(run, chart) : restarted(run, chart);
  const { state, active, status } = made ?? { state: run.state, active: run.active, status: 'active' as const };
  return {
    ...(made && { made }),
    record: {
      kind: 'changed',
      body: {
        ...placeOf(run),
        ...{ state, active, status, from: run.state },
        change: CHANGES[command],
        by: actorOf(member),
        definition: run.newest,
        id: request.id ?? null,
      },
    },
  };
}

function planAsked(
  member: Member,
  run: Run,
  command: TaskCommand,
  { args }: ResolvedCommand,
  request: Command,
): Planned {
  const task = stateOfTask(run, command, typeof args.state === 'string' ? args.state : undefined);
  const since = run.tasks.get(task)?.since ?? 0;
  const by = actorOf(member);
  return { record: { kind: 'asked', body: { ...placeOf(run), by, command, task, since, id: request.id ?? null } } };
}

/** The run goes on from the state that its owner names. */
function planEntry(member: Member, run: Run, { info, args }: ResolvedCommand, request: Command): Planned {
  const target = stateToEnter(run, String(args.state));
  const event: ChartEvent = {
    type: info.name,
    args: { ...args, state: target },
    by: member.id,
    role: member.role,
    member_kind: member.kind,
  };
  const made = run.chart.enter(run.snapshot, target, event);
  if (!made.ok) throw refusalOf(made, info.name, run);
  const { state, active, taken, status } = made;
  const body = { ...placeOf(run), ...{ by: actorOf(member), event, id: request.id ?? null, from: run.state } };
  return { made, record: { kind: 'entered', body: { ...body, state, active, taken, status } } };
}

/** The run ends where it stands, and the living runs that it has begun end before it. */
function planCancel(
  project: ProjectState,
  member: Member,
  run: Run,
  { args }: ResolvedCommand,
  request: Command,
): Planned[] {
  const [by, reason] = [actorOf(member), reasonOf(args)];
  return withChildren(run, project.living).map((each) => {
    const itself = each === run;
    const why = { by, reason, with: itself ? null : each.parent, id: itself ? (request.id ?? null) : null };
    return { record: { kind: 'stopped', body: { ...placeOf(each), ...why, status: 'stopped' } } };
  });
}

function planStep(run: Run, event: ChartEvent, by: Actor | null, id: string | null, made: Stepped): Planned {
  const { state, active, taken, status } = made;
  const body = { ...placeOf(run), ...{ by, event, id, from: run.state, state, active, taken, status } };
  return { made, record: { kind: 'step', body } };
}

/** Where a run stands, for a record that does not move it. */
const placeOf = ({ id, workflow, title, state, active }: Run) =>
  ({ run: id, workflow, title, state, active, taken: [], status: 'active' }) as const;

// ---- beginning runs

function startRun(state: ProjectState, member: Member, request: Command, { args }: ResolvedCommand): Decided {
  const { workflow, title, context = {} } = args as { workflow: string; title?: string; context?: JsonObject };
  const definition = newestOf(state, workflow);
  if (!definition)
    throw badRequest(
      `There is no workflow ${JSON.stringify(workflow)}. There are ${[...state.newest.keys()].join(', ') || 'none'}.`,
    );
  const by = actorOf(member);
  const id = request.id ?? null;
  const planned = planRun(state, { workflow, context, by, parent: null, title: title ?? definition.title, id });
  return { planned: [planned], command: 'run.start', run: planned.run, state: planned.made.state };
}

const newestOf = (state: ProjectState, workflow: string): Definition | undefined =>
  state.charts.get(state.newest.get(workflow) ?? '')?.definition;

type Beginning = Pick<Records['run'], 'workflow' | 'context' | 'by' | 'parent' | 'title' | 'id'>;

/** A run on the newest definition of a workflow; throws the refusal when it can't begin. */
export function planRun(
  project: ProjectState,
  { workflow, context, by, parent, title, id }: Beginning,
): Planned & { readonly made: Stepped; readonly run: string } {
  const hash = project.newest.get(workflow);
  const chart = hash === undefined ? undefined : project.charts.get(hash);
  if (hash === undefined || !chart)
    throw badRequest(`There is no workflow ${JSON.stringify(workflow)} in this project.`);
  const { living } = project;
  if (chart.definition.runs === 'single' && living.some((run) => run.workflow === workflow))
    throw badRequest(`${chart.definition.title} has one run at a time, and it is not done yet.`);
  if (living.length >= MAX_LIVING)
    throw badRequest(`${MAX_LIVING} runs are going on already. End some before another begins.`);
  if (depthOf(project, parent) >= MAX_DEPTH)
    throw badRequest(`Runs start each other ${MAX_DEPTH} deep already: ${workflow} is not started once more.`);
  const made = chart.begin(context);
  if (!made.ok) throw badRequest(made.why === 'broken' ? made.message : `${workflow} can't begin.`);
  const { state, active, taken, status } = made;
  const run = `${workflow}-${project.begun(workflow) + 1}`;
  const body = { run, workflow, definition: hash, title, parent, by, context, id, state, active, taken, status };
  return { run, made, record: { kind: 'run', body } };
}

/** How many runs stand above one that this run would begin. */
const depthOf = (state: ProjectState, parent: string | null): number =>
  parent === null ? 0 : (state.run(parent)?.depth ?? 0) + 1;

// ---- what comes from inside

/** Told when a chart fails on an event that nobody sent: there is nobody to refuse. */
export type OnBroken = (message: string) => void;

/** The step that an inner event leads to, or that it led to none. `general` is what it is called where nothing listens to it. */
export function planInner(run: Run | undefined, event: ChartEvent, broken: OnBroken, general?: string): Planned[] {
  if (!run || run.done) return [];
  for (const each of general === undefined ? [event] : [event, { ...event, type: general }]) {
    const result = run.chart.step(run.snapshot, each);
    if (result.ok) return [planStep(run, each, null, null, result)];
    tellBroken(result, run, each.type, broken);
    if (result.why !== 'not_accepted') break;
  }
  // Nothing listens, or no guard lets it through.
  return [planIgnored(run, event)];
}

export const planIgnored = (run: Run, event: ChartEvent): Planned => ({
  record: { kind: 'ignored', body: { ...placeOf(run), event } },
});

/** A task's beginning or end, with the step that its end leads to. */
export function planTask(
  run: Run | undefined,
  body: Records['task'],
  event: string | undefined,
  broken: OnBroken,
): Planned[] {
  const planned: Planned[] = [{ record: { kind: 'task', body } }];
  // The end of an attempt that the run has left moves nothing, nor does one whose run is only in the history by now.
  if (!run || event === undefined || run.tasks.get(body.state)?.since !== body.since) return planned;
  const { exit_code, signal, attempt } = body;
  const end = (type: string): ChartEvent => ({ type, state: body.state, data: { exit_code, signal, attempt } });
  // A task that ran out of time has failed, for a chart that makes no difference.
  for (const type of event === 'task.timed_out' ? [event, 'task.failed'] : [event]) {
    const result = run.chart.step(run.snapshot, end(type));
    if (result.ok) return [...planned, planStep(run, end(type), null, null, result)];
    tellBroken(result, run, type, broken);
    if (result.why !== 'not_accepted') break;
  }
  return planned;
}

function tellBroken(result: Exclude<StepResult, { ok: true }>, run: Run, event: string, broken: OnBroken): void {
  if (result.why === 'broken') broken(`${event} in ${run.id}: ${result.message}`);
}
