import type { JsonObject } from '../../protocol/json.ts';
import type { RunStatus } from '../../protocol/runs.ts';
import type { ChartEvent } from '../../workflow/model.ts';
import { type OnBroken, type Planned, planIgnored, planInner } from './plan.ts';
import type { ChildRun, Run } from './run.ts';

/** A chart that starts again whatever can't begin would do so for ever: after so many in a row its parent hears no more of it. */
const MOST_UNBEGUN = 100;

interface End {
  /** The child's; `null` for one that never began. */
  readonly run: string | null;
  readonly workflow: string;
  /** What the child was given when it was started: by this its parent knows which of them it is. */
  readonly given: JsonObject;
  /** `done` came to a final state, `stopped` was cancelled, `error` could not begin. */
  readonly status: Exclude<RunStatus, 'active'>;
  readonly output: JsonObject[string];
  /** Why it was cancelled or could not begin. */
  readonly reason: string | null;
}

const endEvent = (type: string, end: End): ChartEvent => ({ type, data: { ...end } });

/** A child that is over tells its parent. One that was cancelled has failed, for a chart that makes no difference. */
export function planEnd(child: Run, parent: Run | undefined, broken: OnBroken): Planned[] {
  const { id: run, workflow, given, reason, failed, status } = child;
  if (status === 'active') return [];
  const end = { run, workflow, given, status, output: child.output ?? null, reason };
  if (status === 'stopped') return planInner(parent, endEvent('run.cancelled', end), broken, 'run.failed');
  return planInner(parent, endEvent(failed ? 'run.failed' : 'run.done', end), broken);
}

/** A child that can't begin has failed. */
export function planUnbegun(parent: Run, { workflow, context }: ChildRun, reason: string, broken: OnBroken): Planned[] {
  const end = { run: null, workflow, given: context, status: 'error', output: null, reason } as const;
  const event = endEvent('run.failed', end);
  // One that began it on its way to its end hears no more.
  if (parent.done) return [planIgnored(parent, event)];
  if (parent.unbegun < MOST_UNBEGUN) return planInner(parent, event, broken);
  broken(`${parent.id}: ${MOST_UNBEGUN} runs in a row could not begin; it is not told of ${workflow}.`);
  return [planIgnored(parent, event)];
}
