import type { Json, JsonObject } from '../../protocol/json.ts';
import type { Actor } from '../../protocol/members.ts';
import type { RunStatus, TaskState } from '../../protocol/runs.ts';
import type { StateValue } from '../../protocol/workflows.ts';
import type { ChartEvent } from '../../workflow/model.ts';
import type { AccessRecords } from '../access/access.ts';
import type { AttemptMark } from '../tasks/task-runner.ts';
import type { TaskCommand } from './task-commands.ts';

/**
 * What the journal keeps, by kind. These are the facts that a project's state is the fold of; `publicEntry` says which
 * part of each people see.
 */
export interface Records extends AccessRecords {
  readonly project: { readonly name: string };
  readonly definition: {
    readonly workflow: string;
    readonly title: string;
    /** SHA-256 of `text`. */
    readonly hash: string;
    /** The definition as JSON text: the order of its keys is the chart's document order, and canonical JSON has none. */
    readonly text: string;
  };
  readonly chat: { readonly by: Actor; readonly text: string; readonly id: string | null };
  readonly run: Stepped & {
    readonly parent: string | null;
    readonly by: Actor | null;
    readonly context: JsonObject;
    readonly definition: string;
    readonly id: string | null;
  };
  readonly step: Stepped & {
    readonly by: Actor | null;
    readonly event: ChartEvent;
    readonly from: StateValue;
    readonly id: string | null;
  };
  /** What was decided about a run whose workflow has a newer definition. */
  readonly changed: Stepped & {
    readonly change: 'kept' | 'moved' | 'restarted';
    readonly by: Actor;
    /** The hash of the newer definition. */
    readonly definition: string;
    readonly from: StateValue;
    readonly id: string | null;
  };
  /** A run was led to a state by somebody, from wherever it stood. */
  readonly entered: Stepped & {
    readonly by: Actor;
    /** `run.restart_from` with its `state`, by its id, and `reason`, as expressions saw it. */
    readonly event: ChartEvent;
    readonly from: StateValue;
    readonly id: string | null;
  };
  /** A run was cancelled. */
  readonly stopped: Stepped & {
    readonly by: Actor;
    readonly reason: string | null;
    /** The run above that was cancelled, and this one with it. */
    readonly with: string | null;
    readonly id: string | null;
  };
  readonly gate: {
    readonly run: string;
    readonly state: string;
    readonly by: Actor;
    readonly answer: 'approved' | 'rejected' | 'withdrawn';
    readonly reason: string | null;
    readonly id: string | null;
  };
  readonly task: {
    readonly run: string;
    readonly state: string;
    /** The entry that asked for the task: a state that is entered again asks for another one. */
    readonly since: number;
    readonly label: string;
    readonly attempt: number;
    /** How many there may be in all. Older journals do not say. */
    readonly attempts?: number;
    readonly status: TaskState['status'];
    /** By what it is found again; of a running attempt only. Older journals have none. */
    readonly process?: AttemptMark | null;
    /** Of an end: the number of the entry that began the attempt. Older journals have none. */
    readonly began?: number;
    readonly exit_code: number | null;
    readonly signal: string | null;
    readonly duration_ms: number | null;
    readonly reason: string | null;
    readonly tail: string | null;
    /** When a failed attempt is tried again, milliseconds since 1970. */
    readonly retry_at: number | null;
  };
  /** What a member asked of the task of an active state. */
  readonly asked: Stepped & {
    readonly by: Actor;
    readonly command: TaskCommand;
    /** The state whose task it is, and the entry that asked for the task. */
    readonly task: string;
    readonly since: number;
    readonly id: string | null;
  };
  /** What came from inside and moved nothing: a timer that fired, a child that ended or could not begin. It comes once. */
  readonly ignored: Stepped & { readonly event: ChartEvent };
}

/** What a step leads to, kept so that history can be read without the engine, and a replay held against it. */
export interface Stepped {
  readonly run: string;
  readonly workflow: string;
  readonly title: string;
  readonly state: StateValue;
  readonly active: readonly string[];
  readonly taken: readonly string[];
  readonly status: RunStatus;
}

export type RecordKind = keyof Records;

/** A record with its kind, as the project's code passes it on. */
export type AnyRecord = { [K in RecordKind]: { readonly kind: K; readonly body: Records[K] } }[RecordKind];

/** The journal stores JSON; what it gives back was put there by `AnyRecord`, and its chain was verified. */
export const toBody = (record: AnyRecord): Json => record.body as unknown as Json;
export const asRecord = (entry: { readonly kind: string; readonly body: Json }): AnyRecord =>
  entry as unknown as AnyRecord;
