import * as z from 'zod/mini';
import { JsonObject } from './json.ts';
import { Actor } from './members.ts';
import { StateValue } from './workflows.ts';

export const RunStatus = z.enum(['active', 'done', 'error', 'stopped']);
export type RunStatus = z.infer<typeof RunStatus>;

/** The last attempt at a state's task. */
export const TaskState = z.object({
  state: z.string(),
  attempt: z.number(),
  /** How many there may be in all before the task counts as failed; more only where somebody asks. */
  attempts: z.optional(z.number()),
  status: z.enum(['waiting', 'running', 'passed', 'failed', 'cancelled', 'timed_out', 'interrupted']),
  label: z.string(),
  started_at: z.number(),
  ended_at: z.optional(z.number()),
  exit_code: z.optional(z.nullable(z.number())),
  signal: z.optional(z.nullable(z.string())),
  /** Why a task that could not be started ended at once, or what killed it. */
  reason: z.optional(z.string()),
  /** While it pauses before the next attempt: when that begins, milliseconds since 1970. */
  retry_at: z.optional(z.number()),
});
export type TaskState = z.infer<typeof TaskState>;

/** A gate that is open now. */
export const GateState = z.object({
  state: z.string(),
  approvals: z.number(),
  by: z.array(z.string()),
  /** With the time of each approval, milliseconds since 1970. */
  approved: z.array(z.extend(Actor, { at: z.optional(z.number()) })),
  /** Whether agents may answer as well. */
  agents: z.optional(z.boolean()),
  /** The number of the entry that opened it: a gate that is opened again is another one. */
  since: z.optional(z.number()),
  /** Whoever's command entered the state, where the gate shuts them out. */
  not: z.optional(z.nullable(Actor)),
});
export type GateState = z.infer<typeof GateState>;

export const TimerState = z.object({ id: z.string(), state: z.string(), label: z.string(), due_at: z.number() });
export type TimerState = z.infer<typeof TimerState>;

/** One run as everyone sees it; also the payload of `state_update`. */
export const RunState = z.object({
  project_id: z.string(),
  run: z.string(),
  workflow: z.string(),
  /** The hash of the definition this run began with and stays on. */
  definition: z.string(),
  title: z.string(),
  parent: z.nullable(z.string()),
  /** The number and time of the run's last entry. */
  seq: z.number(),
  at: z.number(),
  /** Whose command made the last step; `null` for an inner event. */
  by: z.nullable(Actor),
  /** The command or inner event of the last step; `null` when the run has only begun. */
  command: z.nullable(z.string()),
  from: z.nullable(StateValue),
  state: StateValue,
  /** Dotted ids of all active states, in document order. */
  active: z.array(z.string()),
  /** The commands accepted now, by anybody whose role allows. */
  accepts: z.array(z.string()),
  /** Commands that the active states listen to but a guard holds back, with the guard as written. */
  held: z.record(z.string(), z.string()),
  /** Ids of the transitions taken in the last step, in order. */
  taken: z.array(z.string()),
  status: RunStatus,
  /** Why a run that was stopped was. */
  reason: z.optional(z.string()),
  context: JsonObject,
  output: z.optional(z.json()),
  tasks: z.array(TaskState),
  gates: z.array(GateState),
  timers: z.array(TimerState),
  /** The workflow has a newer definition, which nobody has decided about for this run. */
  outdated: z.optional(
    z.object({
      /** Its hash. */
      definition: z.string(),
      /** Why the run can't move to it, a sentence each; empty when it can. */
      obstacles: z.array(z.string()),
    }),
  ),
});
export type RunState = z.infer<typeof RunState>;
