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
