export const tdd = `# One story from design to commit: write a test that fails, make it pass, clean up, commit. One run for each story; the
# workflow scrum starts them by itself, and anybody can start one.
#
# The tests really run (npm test), and what they say decides: there is no way to code before a test has failed, and none to
# refactor or commit before all pass. Change the task's command where your project tests otherwise.
workflow: tdd
title: TDD cycle
description: One story from design to commit.
runs: many
context:
  story: ''
  tests: none # what the last test run said: none, passed or failed
  failures: 0 # test runs that failed after code was written
  limit: 0 # after this many the cycle gives up; 0: never. A sprint sets 3.

commands:
  tdd.test: { title: Tests are written, description: Runs them; they should fail first. }
  tdd.code: { title: Code is written, description: Runs the tests again; only after they have failed. }
  tdd.refactor: { title: Begin to refactor, description: Only when the tests pass. }
  tdd.commit: { title: Commit, description: Only when the tests pass. }
  tdd.next: { title: Go on to the next step, description: 'The step that comes next, by the same rules.' }
  tdd.run_tests: { title: Run the tests again }
  tdd.unclear: { title: The requirements are unclear, description: Back to design. }
  tdd.more_tests: { title: More tests are wanted, description: Back to red. }
  tdd.broken: { title: The tests are broken, description: 'Back to code, from refactoring.' }
  tdd.status: { title: Say where the cycle stands, description: Changes nothing. }
  tdd.abort: { title: Abort the cycle }

initial: design
on:
  tdd.status: {} # everybody sees where it stands; asking is noted
  tdd.abort: aborted

states:
  design:
    description: Agree on the behaviour.
    on:
      tdd.test: test_red
      tdd.next: test_red
      tdd.run_tests: test_red # there is nothing to run before there are tests

  test_red:
    description: The new tests must fail before there is code.
    entry: { set: { tests: "'none'" } }
    task: { run: npm test, timeout: 15m }
    on:
      task.failed: { set: { tests: "'failed'" } } # red is what we want here
      task.passed: { set: { tests: "'passed'" } } # nothing new is tested yet
      task.timed_out: { set: { tests: "'none'" } }
      tdd.test: { target: test_red, reenter: true }
      tdd.run_tests: { target: test_red, reenter: true }
      tdd.code: { target: code_green, guard: context.tests == 'failed' }
      tdd.next: { target: code_green, guard: context.tests == 'failed' }
      tdd.unclear: design

  code_green:
    description: Make it pass.
    entry: { set: { tests: "'none'" } }
    task: { run: npm test, timeout: 15m }
    on:
      task.passed: { set: { tests: "'passed'" } }
      task.failed:
        - { target: stuck, guard: 'context.limit > 0 && context.failures + 1 >= context.limit', set: { failures: context.failures + 1 } }
        - { set: { tests: "'failed'", failures: context.failures + 1 } }
      task.timed_out: { set: { tests: "'failed'" } }
      tdd.code: { target: code_green, reenter: true, guard: context.tests == 'failed' }
      tdd.run_tests: { target: code_green, reenter: true }
      tdd.refactor: { target: refactor, guard: context.tests == 'passed' }
      tdd.next: { target: refactor, guard: context.tests == 'passed' }
      tdd.commit: { target: commit, guard: context.tests == 'passed' }
      tdd.more_tests: test_red

  refactor:
    description: Keep it green, make it clean.
    on:
      tdd.run_tests: checking
      tdd.commit: { target: commit, guard: context.tests == 'passed' }
      tdd.next: { target: commit, guard: context.tests == 'passed' }
      tdd.broken: code_green
      tdd.more_tests: test_red

  checking:
    description: Are they still green?
    entry: { set: { tests: "'none'" } }
    task: { run: npm test, timeout: 15m }
    on:
      task.passed: { target: refactor, set: { tests: "'passed'" } }
      task.failed: code_green
      task.timed_out: code_green

  commit: { type: final, output: "{'story': context.story, 'result': 'committed'}" }
  stuck:
    description: Its tests have failed too often; a sprint that started it is told.
    type: final
    tags: [failed]
    output: "{'story': context.story, 'result': 'stuck'}"
  aborted: { type: final, output: "{'story': context.story, 'result': 'aborted'}" }
`;
