export const release = `# From a candidate to the world: check it, have two people agree, publish, watch.
workflow: release
title: Release
description: Checks, two approvals, publication, and a way back.
context: { version: '', attempts: 0 }

commands:
  prepare:
    title: Prepare a release
    args:
      version: { type: string, pattern: '^\\d+\\.\\d+\\.\\d+$' }
    required: [version]
  check_again: { title: Check again }
  publish: { title: Publish, roles: [approver, owner] }
  looks_good: { title: It looks good }
  roll_back:
    title: Roll back
    roles: [approver, owner]
    args:
      reason: { type: string, minLength: 3 }
    required: [reason]
  abandon: { title: Abandon the release, roles: [approver, owner] }

initial: open
states:
  open:
    description: Changes are collected.
    on:
      prepare: { target: checking, set: { version: event.args.version, attempts: '0' } }
  checking:
    description: Everything that can be checked by machine, side by side.
    type: parallel
    states:
      tests:
        initial: running
        states:
          running:
            task: { run: npm test, timeout: 15m }
            on: { task.passed: passed, task.failed: failed, task.timed_out: failed }
          passed: { type: final }
          failed: { tags: [problem] }
      build:
        initial: running
        states:
          running:
            task: { run: npm run build --if-present, timeout: 15m }
            on: { task.passed: passed, task.failed: failed, task.timed_out: failed }
          passed: { type: final }
          failed: { tags: [problem] }
    on:
      check_again: { target: checking, reenter: true, set: { attempts: context.attempts + 1 } }
      abandon: open
    onDone: agreeing
  agreeing:
    description: Two people agree, not the one who asked.
    gate: { approvals: 2, by: [approver, owner], not: requester }
    on: { gate.approved: ready, gate.rejected: open, abandon: open }
  ready:
    on: { publish: watching, abandon: open }
  watching:
    description: Out there. Is it well?
    on: { looks_good: released, roll_back: open }
    after: { 2d: released }
  released: { type: final, output: context.version }
`;

export const review = `# One change from draft to merge.
workflow: review
title: Review
description: A change is checked by machine, then by people.
runs: many
context: { rounds: 0 }

commands:
  submit: { title: Submit for review }
  rework: { title: Back to draft }
  merge: { title: Merge }
  close: { title: Close without merging, roles: [approver, owner] }

initial: draft
on: { close: closed }
states:
  draft:
    description: Being written.
    on: { submit: { target: checking, set: { rounds: context.rounds + 1 } } }
  checking:
    task: { run: npm test, timeout: 15m }
    on: { task.passed: reviewing, task.failed: draft, task.timed_out: draft }
  reviewing:
    description: Somebody other than the author reads it.
    gate: { approvals: 1, by: [member, approver, owner], not: requester }
    on: { gate.approved: approved, gate.rejected: draft, rework: draft }
  approved:
    on: { merge: merged, rework: draft }
  merged: { type: final }
  closed: { type: final }
`;

export const incident = `# From the first alarm to what was learnt.
workflow: incident
title: Incident
description: Find it, stop it, mend it, learn from it.
runs: many
context: { summary: '', severity: 3 }

commands:
  declare:
    title: Declare an incident
    args:
      summary: { type: string, minLength: 3 }
      severity: { type: integer, minimum: 1, maximum: 4 }
    required: [summary]
  raise: { title: Raise the severity }
  found:
    title: The cause is found
    args:
      cause: { type: string }
  mitigated: { title: The harm is stopped }
  recurred: { title: It is back }
  resolved: { title: It is mended }
  false_alarm: { title: It was a false alarm, roles: [approver, owner] }

initial: reported
states:
  reported:
    on:
      declare: { target: responding, set: { summary: event.args.summary, severity: 'has(event.args.severity) ? event.args.severity : 3' } }
      false_alarm: closed
  responding:
    type: parallel
    states:
      work:
        initial: investigating
        states:
          investigating:
            description: What is broken, and why?
            on: { found: mitigating, mitigated: mending }
          mitigating:
            description: Stop the harm first.
            on: { mitigated: mending }
          mending:
            description: Mend it for good.
            on: { recurred: investigating, resolved: '#incident.learning' }
      telling:
        description: Keep those concerned informed.
        initial: quiet
        states:
          quiet:
            after: { 30m: due }
          due:
            description: An update is due.
            tags: [waiting]
            after: { 30m: quiet }
    on:
      raise: { guard: context.severity > 1, set: { severity: context.severity - 1 } }
      false_alarm: closed
  learning:
    description: What do we change so that it can't happen again?
    gate: { approvals: 1, by: [approver, owner] }
    on: { gate.approved: closed, gate.rejected: { target: learning, reenter: true } }
  closed: { type: final, output: context.summary }
`;
