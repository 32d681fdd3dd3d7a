import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome } from '../../support/cli/home.ts';

describe('the example from the terminal', () => {
  let home: CliHome;
  beforeAll(() => {
    home = new CliHome();
  });
  afterAll(() => home.close());

  it('CLI-25: the story goes from red to green by its real tests, and its gate asks for an approval', async () => {
    const folder = home.example('retry-queue');
    expect(existsSync(path.join(folder, '.stateroom/tdd.workflow.yaml'))).toBe(true);
    await home.serve(folder, ['--allow-tasks']);
    const send = (...args: string[]) => home.call(['send', ...args, '--timeout', '20s'], { cwd: folder });
    const red = await send('write_tests', '--wait', 'green.code');
    expect({ code: red.code, stdout: red.stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^tdd-1 is in green\.code \(entry \d+\)\.\n$/),
    });
    execFileSync('npm', ['run', '--silent', 'solve'], { cwd: folder });
    const green = await send('code_written', '--wait', 'refactor');
    expect(green.stdout).toMatch(/^tdd-1 is in green\.refactor/);
    expect((await send('ready', '--wait', 'review')).code).toBe(0);
    expect((await send('approve', '--wait', 'committed')).code).toBe(0);
    const { stdout } = await home.call(['log', '--limit', '500'], { cwd: folder });
    expect(stdout).toMatch(/tdd-1 task of test_red, npm test: failed, exit code 1, after /);
    expect(stdout).toMatch(/tdd-1 task of green\.verifying, npm test: passed, after /);
  });
});
