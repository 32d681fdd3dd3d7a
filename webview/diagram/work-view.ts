import { select } from 'd3';
import { countdown, untilNextWord } from '../../src/client/countdown.ts';
import type { GateState, RunState, TaskState, TimerState } from '../../src/protocol/runs.ts';
import { assertNever } from '../../src/shared/assert-never.ts';
import { ICONS, type Icon } from '../../src/workflow/drawing/icons.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';
import { BLOCK, type StateBlock } from '../../src/workflow/drawing/state-block.ts';
import { ellipsize, type Measure } from '../../src/workflow/drawing/text.ts';
import { MOST_CIRCLES } from './state-view.ts';
import { type WorkStatus, workDetail, workStatus } from './work-status.ts';

/**
 * Shows what works or waits in states: tasks, gates, timers, as they stand at `now`, the server's clock. Returns in how many
 * milliseconds something has to be shown anew, if it has.
 */
export function workView(
  scene: Scene,
  states: ReadonlyMap<string, SVGGElement>,
  measure: Measure,
): (run: RunState | undefined, now: number) => number | undefined {
  const places = scene.nodes.flatMap((node) => {
    const element = node.role === 'state' ? states.get(node.state.id) : undefined;
    if (node.role !== 'state' || !element) return [];
    const { task, gate, clock } = node.block;
    return task || gate || clock ? [{ id: node.state.id, block: node.block, element }] : [];
  });

  return (run, now) => {
    let again = Infinity;
    const until = (ms: number | undefined) => {
      again = Math.min(again, ms ?? Infinity);
    };
    for (const { id, block, element } of places) {
      if (block.task) {
        const task = run?.tasks.find((candidate) => candidate.state === id);
        if (task?.status === 'running') until(1000);
        if (task?.retry_at !== undefined) until(untilNextWord(task.retry_at - now));
        showTask(element, block.task, task, now, measure);
      }
      if (block.gate)
        showGate(
          element,
          block.gate.approvals,
          run?.gates.find((gate) => gate.state === id),
        );
      if (block.clock) {
        const timer = firstDue(run?.timers.filter((candidate) => candidate.state === id) ?? []);
        if (timer) until(untilNextWord(timer.due_at - now));
        showTimer(element, timer, now);
      }
    }
    return again === Infinity ? undefined : again;
  };
}

/** Below so many px a command line says nothing. */
const LEAST_NAME = 14;

function showTask(
  element: SVGGElement,
  place: NonNullable<StateBlock['task']>,
  task: TaskState | undefined,
  now: number,
  measure: Measure,
): void {
  const status = task && workStatus(task, now);
  const tail = status ? ` · ${status.text}` : '';
  const width = place.width - BLOCK.icon;
  const room = width - measure(tail, 'quiet');
  // What it comes to is more than its name, should there be no room for both.
  const text =
    status && room < LEAST_NAME
      ? ellipsize(status.text, 'quiet', width, measure)
      : ellipsize(place.line, 'quiet', room, measure) + tail;
  const mark = iconOf(status);
  const group = select(element);
  const line = group.select('g.work').attr('data-task', status?.mark ?? null);
  line.select('text').text(text);
  line.select('path').attr('d', ICONS[mark]).attr('class', `icon icon-${mark}`);
  group.classed('working', status?.mark === 'running');
  const detail = task ? workDetail(task) : '';
  if (line.attr('aria-label') !== detail) line.attr('aria-label', detail || null).attr('role', detail ? 'img' : null);
}

function iconOf(status: WorkStatus | undefined): Icon {
  if (!status) return 'play';
  switch (status.mark) {
    case 'running':
      return 'spinner';
    case 'passed':
    case 'failed':
    case 'stopped':
      return status.mark;
    default:
      return assertNever(status.mark, 'mark');
  }
}

/** A circle for each approval wanted, filled by who gave it; the last one counts what has no circle of its own. */
function showGate(element: SVGGElement, wanted: number, gate: GateState | undefined): void {
  const given = gate?.approved ?? [];
  select(element)
    .selectAll<SVGGElement, unknown>('g.approval')
    .each(function (_, index) {
      const rest = index === MOST_CIRCLES - 1 ? wanted - MOST_CIRCLES : 0;
      const who = given[index];
      const place = select(this).classed('given', who !== undefined);
      place.select('text').text(rest > 0 ? `+${rest + 1}` : initials(who?.name ?? ''));
    });
}

/** `AK` of `Ana Kovač`, `Me` of `Mei`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = '', second] = words;
  return second === undefined
    ? [...first].slice(0, 2).join('')
    : `${[...first][0] ?? ''}${[...second][0] ?? ''}`.toUpperCase();
}

const firstDue = (timers: readonly TimerState[]): TimerState | undefined =>
  timers.toSorted((a, b) => a.due_at - b.due_at)[0];

function showTimer(element: SVGGElement, timer: TimerState | undefined, now: number): void {
  const clock = select(element).select('g.clock');
  clock.select('text').text(timer ? countdown(timer.due_at - now).replace(/^in /, '') : '');
  clock.select('title').text(timer ? `${timer.label}: ${new Date(timer.due_at).toLocaleString()}` : '');
}
