/**
 * Something to write on without end: a sum of all that was added, a side that turns back by a timer, a task that leaves a
 * mark each time it runs, and one that may be run again after a crash.
 */
export const BOARD = `workflow: board
title: Board
context: { count: 0, last: '' }
commands:
  add: { title: Add, args: { value: { type: string } }, required: [value] }
  flip: { title: Flip }
initial: front
on:
  add: { set: { count: context.count + 1, last: event.args.value } }
states:
  front:
    on: { flip: back }
  back:
    on: { flip: front }
    after: { 150ms: front }
`;

const task = (more: string) =>
  `{ run: 'printf "%s\\n" "$STATEROOM_ATTEMPT_ID" >> marks.txt; echo at it; sleep 0.1; echo done'${more} }`;

export const ERRAND = `workflow: errand
title: Errand
commands:
  poke: { title: Poke }
  again: { title: Again }
initial: idle
states:
  idle:
    on: { poke: running }
  running:
    task: ${task('')}
    on: { task.passed: idle, task.failed: idle, task.timed_out: idle, task.cancelled: idle, again: idle }
`;

export const CHORE = `workflow: chore
title: Chore
commands:
  tidy: { title: Tidy }
initial: idle
states:
  idle:
    on: { tidy: running }
  running:
    task: ${task(', idempotent: true')}
    on: { task.passed: idle, task.failed: idle, task.timed_out: idle, task.cancelled: idle }
`;
