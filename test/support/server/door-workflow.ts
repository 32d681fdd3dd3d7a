/** A door that opens and closes for ever, can be knocked at, and be locked by its owner alone. */
export const DOOR = `workflow: door
title: Door
context: { opened: 0, note: '' }
commands:
  open: { title: Open }
  close: { title: Close }
  knock:
    title: Knock
    args: { note: { type: string }, times: { type: integer, minimum: 1 }, extra: { type: object } }
  lock: { title: Lock, roles: [owner] }
  unlock: { title: Unlock, roles: [owner] }
initial: closed
on:
  knock: { set: { note: "'knocked'" } }
states:
  closed:
    on: { open: { target: opened, set: { opened: context.opened + 1 } }, lock: locked }
  opened:
    on: { close: closed }
  locked:
    on: { unlock: closed }
`;

/** Runs a process that prints one line and ends. */
export const ECHO = `workflow: echo
title: Echo
commands:
  shout: { title: Shout }
initial: quiet
states:
  quiet:
    on: { shout: loud }
  loud:
    task: { run: [node, -e, "console.log('hello from the task')"] }
    on: { task.passed: quiet, task.failed: quiet, task.cancelled: quiet, task.timed_out: quiet }
`;
