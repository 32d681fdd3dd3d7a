/** What the benchmarks play: a chart with guards, assignments and a way that is always open. */
export const BOARD = `workflow: board
title: Board
context: { attempts: 0, note: '' }
commands:
  start: { title: Start }
  finish: { title: Finish }
  note: { title: Note, args: { text: { type: string } } }
initial: todo
on:
  note: { set: { note: event.args.text } }
states:
  todo:
    on: { start: { target: doing, guard: context.attempts >= 0, set: { attempts: context.attempts + 1 } } }
  doing:
    on: { finish: todo }
`;

/** A run of it prints about a gigabyte a second, until it is left. */
export const PRINTING = `workflow: printing
title: Printing
runs: many
commands: { stop: { title: Stop } }
initial: printing
states:
  printing:
    task: { run: yes 0123456789 0123456789 0123456789 0123456789 }
    on: { task.passed: stopped, task.failed: stopped, stop: stopped }
  stopped: { type: final }
`;
