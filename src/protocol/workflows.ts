import * as z from 'zod/mini';
import { JsonObject } from './json.ts';
import { Role } from './members.ts';

export const CommandInfo = z.object({
  name: z.string(),
  title: z.string(),
  description: z.optional(z.string()),
  /** The roles that may send it. */
  roles: z.array(Role),
  /** JSON Schema, property by property, in the file's order: that order is the order of positional arguments. */
  args: JsonObject,
  required: z.array(z.string()),
});
export type CommandInfo = z.infer<typeof CommandInfo>;

export const GraphState = z.object({
  /** Dotted path from the root, `green.verifying`; the same ids stand in `active` of a run. */
  id: z.string(),
  key: z.string(),
  title: z.string(),
  description: z.optional(z.string()),
  kind: z.enum(['atomic', 'compound', 'parallel', 'final', 'history', 'deep_history']),
  /** `null` for the children of the root. */
  parent: z.nullable(z.string()),
  /** The id of the initial child of a compound state. */
  initial: z.optional(z.string()),
  /** One line that says what runs here: the command line of the task, or `task: LABEL` of a VS Code task. */
  task: z.optional(z.string()),
  /** The folder that the task runs in, from the project's; absent where that is the project's own. */
  cwd: z.optional(z.string()),
  /** The names under `problemMatcher` of the task. A name that is not known is to be passed over. */
  problem_matcher: z.optional(z.array(z.string())),
  gate: z.optional(z.object({ approvals: z.number(), by: z.array(Role), not_requester: z.boolean() })),
  tags: z.array(z.string()),
});
export type GraphState = z.infer<typeof GraphState>;

export const GraphTransition = z.object({
  /** `SOURCE:EVENT:INDEX`, unique in the workflow; a run's `taken` names them. The root's source is the empty string. */
  id: z.string(),
  source: z.string(),
  /** Empty for a transition that only acts and stays where it is. */
  targets: z.array(z.string()),
  /** The event's name; the empty string for an `always`. */
  event: z.string(),
  kind: z.enum(['command', 'task', 'gate', 'run', 'after', 'always', 'done', 'event']),
  /** What stands beside the arrow: `write_tests`, `after 5m`, `task.failed`. */
  label: z.string(),
  /** The guard as written, for people. */
  guard: z.optional(z.string()),
  description: z.optional(z.string()),
  /** A transition that leaves and re-enters its source. */
  reenter: z.boolean(),
});
export type GraphTransition = z.infer<typeof GraphTransition>;

/** What is needed to draw a workflow; states in document order, parents before their children. */
export const Graph = z.object({
  /** The initial child of the root; `null` when the root is parallel. */
  initial: z.nullable(z.string()),
  /** Whether the root's children are regions, all active at once. */
  parallel: z.boolean(),
  states: z.array(GraphState),
  transitions: z.array(GraphTransition),
});
export type Graph = z.infer<typeof Graph>;

export const WorkflowInfo = z.object({
  id: z.string(),
  title: z.string(),
  description: z.optional(z.string()),
  /** SHA-256 of the definition's JSON in document order, hex: what a run began with, and what a layout is cached by. */
  hash: z.string(),
  runs: z.enum(['single', 'many']),
  commands: z.array(CommandInfo),
  graph: Graph,
});
export type WorkflowInfo = z.infer<typeof WorkflowInfo>;

/** One thing wrong with a workflow file. Line and column count from 1. */
export const Problem = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  end_line: z.optional(z.number()),
  end_column: z.optional(z.number()),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** XState's state value: a name, or each active child with its own value. */
export type StateValue = string | { [key: string]: StateValue };
export const StateValue: z.ZodMiniType<StateValue> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), StateValue)]),
);
