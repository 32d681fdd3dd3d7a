import path from 'node:path';
import { PROJECT } from '../../support/vscode/artefacts.ts';

/** The example whose tests are red: its chart, its files and its tests are the real ones. */
export const EXAMPLE = path.join(PROJECT, 'examples/retry-queue');

/** A little of everything, quick to go through. `work` waits until the file `go-on` stands in the project's folder. */
export const DEMO = `workflow: demo
title: Demo
context: { tries: 0 }
commands:
  work: { title: Start the work }
  plan:
    title: Plan the work
    args:
      goal: { type: string, minLength: 3 }
      points: { type: integer, minimum: 1, maximum: 40 }
      kind: { enum: [feature, bug] }
      urgent: { type: boolean }
      people: { type: array, items: { type: string } }
    required: [goal, points]
  strict:
    title: Be strict
    args: { word: { type: string, not: { const: wrong } } }
    required: [word]
  stop: { title: Stop everything, roles: [owner] }
  again: { title: Try again }
initial: idle
on: { stop: done }
states:
  idle:
    description: Nothing runs yet
    on:
      work: working
      plan: planned
      strict: planned
      again: { guard: context.tries > 0, target: idle }
  planned: { on: { work: working } }
  working:
    task: { run: "echo begun; while [ ! -e go-on ]; do sleep 0.1; done; echo ended; exit 1" }
    on: { task.passed: asking, task.failed: asking }
  asking:
    gate: { approvals: 1, by: [approver, owner], not: requester }
    on: { gate.approved: done, gate.rejected: idle }
  done: { type: final }
`;

/** One workflow of which there may be several runs. */
export const MANY = DEMO.replace('title: Demo', 'title: Demo\nruns: many');
