import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/protocol/workflows.ts';
import { CliHome } from '../../support/cli/home.ts';
import { DESK } from '../../support/cli/workflows.ts';

const BROKEN = `workflow: broken
commands: { go: {} }
initial: here
states:
  here: { on: { go: nowhere } }
`;
/** A name and a message of its own making, both with what GitHub's commands are made of. */
const FORGED = `workflow: forged
initial: a
states:
  a: { on: { "x%\\n::error::owned": b } }
`;

describe('stateroom check', () => {
  let home: CliHome;
  beforeAll(() => {
    home = new CliHome();
    home.folder('good', { 'desk.workflow.yaml': DESK });
    home.folder('bad', { 'broken.workflow.yaml': BROKEN, 'desk.workflow.yaml': DESK });
  });
  afterAll(() => home.close());

  it('CLI-14: what is well gives exit code 0 and an empty list, as a folder, as .stateroom and as a file', async () => {
    for (const place of ['good', 'good/.stateroom', 'good/.stateroom/desk.workflow.yaml']) {
      expect(await home.call(['check', place])).toEqual({
        code: 0,
        stdout: '',
        stderr: '1 file checked, nothing is wrong.\n',
      });
    }
    expect(await home.call(['check', '--format', 'json', 'good'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const here = await home.call(['check'], { cwd: path.join(home.root, 'good') });
    expect(here.code).toBe(0);
  });

  it('CLI-14: a problem gives exit code 1 and a line with file, line, column, sentence and code', async () => {
    const { code, stdout, stderr } = await home.call(['check', 'good', 'bad']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad\/\.stateroom\/broken\.workflow\.yaml:5:\d+: error: .*nowhere.* \([a-z-]+\)$/m);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toMatch(/^3 files checked, \d+ problems?\.\n$/);
  });

  it('CLI-14: what is not there, holds no workflow, or is no file gives exit code 2', async () => {
    mkdirSync(path.join(home.root, 'empty'), { recursive: true });
    for (const [place, said] of [
      ['missing', /no file or folder "missing"/],
      ['empty', /no workflow in "empty"/],
      ['/dev/null', /is no file and no folder/],
    ] as const) {
      const { code, stdout, stderr } = await home.call(['check', 'good', place]);
      expect({ place, code, stdout }).toEqual({ place, code: 2, stdout: '' });
      expect(stderr).toMatch(said);
    }
  });

  it('CLI-14: two files of one folder with one id are found, also when they are named one by one', async () => {
    home.folder('twice', { 'a.workflow.yaml': DESK, 'b.workflow.yaml': DESK });
    for (const places of [['twice'], ['twice/.stateroom/a.workflow.yaml', 'twice/.stateroom/b.workflow.yaml']]) {
      const { code, stdout } = await home.call(['check', '--format', 'json', ...places]);
      expect(code).toBe(1);
      expect(JSON.parse(stdout).map(({ code: found }: Problem) => found)).toEqual(['duplicate-workflow']);
    }
    const { code } = await home.call(['check', 'twice/.stateroom/a.workflow.yaml', 'good']);
    expect(code).toBe(0);
  });

  it('CLI-15: JSON is the list of problems with places, codes and sentences', async () => {
    const { code, stdout } = await home.call(['check', '--format', 'json', 'bad']);
    expect(code).toBe(1);
    const problems: Problem[] = JSON.parse(stdout);
    expect(problems).toContainEqual({
      file: 'bad/.stateroom/broken.workflow.yaml',
      line: 5,
      column: expect.any(Number),
      end_line: 5,
      end_column: expect.any(Number),
      code: expect.stringMatching(/^[a-z-]+$/),
      severity: 'error',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('CLI-15: GitHub annotations are a line each, and no text of a file can begin a command of its own', async () => {
    const folder = home.folder('odd,name:100%');
    writeFileSync(path.join(folder, '.stateroom', 'forged.workflow.yaml'), FORGED);
    const { code, stdout } = await home.call(['check', '--format', 'github', 'odd,name:100%']);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    const { stdout: json } = await home.call(['check', '--format', 'json', 'odd,name:100%']);
    expect(lines).toHaveLength(JSON.parse(json).length);
    for (const line of lines)
      expect(line).toMatch(
        /^::(error|warning) file=odd%2Cname%3A100%25\/\.stateroom\/forged\.workflow\.yaml,line=\d+,col=\d+(,[A-Za-z]+=[^,:]+)*::.+$/,
      );
  });
});
