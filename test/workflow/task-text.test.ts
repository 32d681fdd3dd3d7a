import { describe, expect, it } from 'vitest';
import { taskInFull } from '../../src/workflow/task-text.ts';

describe('a task shown to whoever decides about it', () => {
  it.each([
    [{ run: 'npm test && rm -rf out' }, 'npm test && rm -rf out'],
    [{ run: ['npm', 'test', '--', 'a b', "it's", ''] }, "npm test -- 'a b' 'it'\\''s' ''"],
    [
      { run: 'make', cwd: 'packages/a', env: { CI: '1', MSG: 'two words' } },
      "in packages/a: CI=1 MSG='two words' make",
    ],
    [{ vscode: 'npm: build' }, "the task 'npm: build' of VS Code"],
  ])('EXT-36: %j is shown whole: %s', (task, text) => {
    expect(taskInFull(task)).toBe(text);
  });

  it('EXT-36: what would hide or turn text round is shown by its number', () => {
    expect(taskInFull({ run: 'echo \u202Eslaw\u2066 \u200B \u0007 \u001B[2J\u2028\nx' })).toBe(
      'echo \\u{202e}slaw\\u{2066} \\u{200b} \\u{7} \\u{1b}[2J\\u{2028}\nx',
    );
  });
});
