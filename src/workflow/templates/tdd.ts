export const tdd = `# One story from design to commit: write a test that fails, make it pass, clean up, have it reviewed.
workflow: tdd
title: TDD cycle
description: One story from design to commit.
runs: many
context: { story: '', attempts: 0 }

commands:
  write_tests: { title: Tests are written, description: Runs them; they should fail first. }
  code_written: { title: Code is written, description: Runs the tests again. }
  refactored: { title: Refactored, description: Runs the tests again. }
  more_tests: { title: More tests are wanted }
  unclear: { title: The requirements are unclear }
  ready: { title: Ready for review }
  give_up:
    title: Give the story up
    roles: [approver, owner]
    args:
      reason: { type: string, minLength: 3 }
    required: [reason]

initial: design
on:
  give_up: aborted

states:
  design:
    description: Agree on the behaviour.
    on: { write_tests: test_red }
  test_red:
    description: The new tests must fail before there is code.
    task: { run: npm test }
    on:
      task.failed: code_green # red is what we want here
      task.passed: design # nothing new is tested yet
      unclear: design
  code_green:
    description: Make it pass.
    on:
      code_written: { target: verifying, set: { attempts: context.attempts + 1 } }
      more_tests: test_red
  verifying:
    task: { run: npm test, timeout: 10m }
    on:
      task.passed: refactor
      task.failed: code_green
      task.timed_out: code_green
  refactor:
    description: Keep it green, make it clean.
    on:
      refactored: verifying
      ready: review
      more_tests: test_red
  review:
    description: Somebody else looks at it.
    gate: { approvals: 1, by: [approver, owner] }
    on: { gate.approved: committed, gate.rejected: code_green }
  committed: { type: final, output: context.story }
  aborted: { type: final }
`;
