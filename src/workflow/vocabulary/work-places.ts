import { PROBLEM_MATCHER_NAMES } from '../../protocol/problem-matchers.ts';
import { BOOLEAN, either, list, map, NUMBER, named, oneOrMore, type Place, TEXT } from './shapes.ts';

/** What a state can wait for: a process, or people. */
export const WORK_PLACES = {
  task: {
    what: 'a task',
    keys: {
      run: {
        about: 'What runs: a line for the shell, or a list of the program and its arguments.',
        example: 'run: [npm, test]',
        shape: either(TEXT, list(TEXT)),
      },
      vscode: {
        about:
          'Runs the VS Code task of this label (in `.vscode/tasks.json`, or one that VS Code finds, like `npm: test`) instead of `run`. It needs a folder that is open in VS Code.',
        example: 'vscode: Build',
        shape: TEXT,
      },
      cwd: { about: 'The folder that `run` runs in, within the project.', example: 'cwd: packages/api', shape: TEXT },
      env: {
        about: 'Environment variables of `run`, by their names.',
        example: "env: { CI: '1' }",
        shape: named('variables', either(TEXT, NUMBER, BOOLEAN)),
      },
      timeout: {
        about: 'Ends it after this time, as `task.timed_out`.',
        example: 'timeout: 10m',
        shape: { is: 'duration' },
      },
      retry: {
        about: 'How often it is tried again when it fails, and after what pause.',
        example: 'retry: { max: 2, delay: 5s }',
        shape: map('retry'),
      },
      problemMatcher: {
        about:
          'Which lines of its output are problems, by the names of VS Code’s problem matchers. Those of a task that failed stand in VS Code’s Problems.',
        example: 'problemMatcher: $tsc',
        shape: oneOrMore({ is: 'choice', of: PROBLEM_MATCHER_NAMES }),
      },
      idempotent: {
        about: 'Whether it may simply run again after the host was interrupted in it.',
        example: 'idempotent: true',
        shape: BOOLEAN,
      },
    },
  },
  retry: {
    what: '`retry`',
    required: ['max'],
    open: true,
    keys: {
      max: { about: 'How often again, at most 100 times.', example: 'max: 2', shape: NUMBER },
      delay: { about: 'The pause before each.', example: 'delay: 5s', shape: { is: 'duration' } },
    },
  },
  gate: {
    what: 'a gate',
    keys: {
      approvals: { about: 'How many different members have to approve.', example: 'approvals: 2', shape: NUMBER },
      by: {
        about: 'The roles whose approval counts.',
        example: 'by: [approver, owner]',
        shape: oneOrMore({ is: 'role' }),
      },
      not: {
        about: 'Shuts out whoever’s command led here.',
        example: 'not: requester',
        shape: { is: 'choice', of: ['requester'] },
      },
      agents: {
        about: 'Whether agents may approve. They may not by default.',
        example: 'agents: false',
        shape: BOOLEAN,
      },
    },
  },
} satisfies Readonly<Record<string, Place>>;
