/** One of everything that the command line shows or sends: typed arguments, a guard, a gate, a passing state, an end. */
export const DESK = `
workflow: desk
title: Help desk
context: { priority: 0 }
commands:
  open:
    title: Open a ticket
    args:
      subject: { type: string, minLength: 2 }
      priority: { type: integer, minimum: 1, maximum: 5 }
      tags: { type: array, items: { type: string } }
      urgent: { type: boolean }
    required: [subject]
  desk.note: { title: Note something, args: { text: { type: string } } }
  pass: { title: Pass through }
  review: { title: Ask for a review }
  close: { title: Close it, roles: [approver, owner] }
  never: { title: Held back }
initial: idle
states:
  idle:
    on:
      open: { target: idle, set: { priority: 1 } }
      desk.note: idle
      pass: fleeting
      review: reviewing
      close: closed
      never: { target: closed, guard: context.priority > 100 }
  fleeting:
    initial: first
    states:
      first: { after: { 1ms: inside } }
      inside: { after: { 1ms: '#desk.idle' } }
  reviewing:
    gate: { approvals: 1, by: [approver, owner], not: requester }
    on: { gate.approved: closed, gate.rejected: idle }
  closed: { type: final }
`;

/** A workflow whose task is this shell line. */
export const working = (run: string): string => `
workflow: work
title: Work
commands: { go: { title: Go }, stop: { title: Stop } }
initial: idle
states:
  idle: { on: { go: working } }
  working:
    task: { run: ${JSON.stringify(run)} }
    on: { task.passed: done, task.failed: idle, stop: idle }
  done: { on: { go: working } }
`;
