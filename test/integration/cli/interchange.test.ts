import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome } from '../../support/cli/home.ts';
import { DESK } from '../../support/cli/workflows.ts';

const SCXML = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="door">
<state id="shut"><transition event="open" target="ajar"/></state>
<state id="ajar"><onentry><log expr="'open'"/></onentry><transition event="shut" target="shut"/></state>
</scxml>
`;

describe('stateroom export and import', () => {
  let home: CliHome;
  const put = (name: string, text: string) => writeFileSync(path.join(home.root, name), text);
  beforeAll(() => {
    home = new CliHome();
    home.folder('good', { 'desk.workflow.yaml': DESK });
    put('desk.yaml', DESK);
    put('door.scxml', SCXML);
    put('broken.yaml', 'workflow: w\ninitial: a\nstates: { a: { on: { go: nowhere } } }\n');
    put(
      'machine.json',
      JSON.stringify({
        id: 'm',
        initial: 'a',
        states: { a: { on: { go: { target: 'b', guard: 'isReady' } } }, b: {} },
      }),
    );
    put('door.mmd', 'stateDiagram-v2\n  [*] --> shut\n  shut --> ajar : open\n  ajar --> shut\n');
    put('bomb.scxml', '<!DOCTYPE scxml [<!ENTITY a "x">]><scxml/>');
  });
  afterAll(() => home.close());

  it.each([
    ['svg', /^<\?xml .*<svg /s],
    ['mermaid', /^---\ntitle: "Help desk"\n---\nstateDiagram-v2\n/],
    ['scxml', /^<\?xml .*<scxml /s],
    ['xstate', /^\{\n {2}"id": "desk",/],
  ] as const)(
    'IX-30: export --format %s writes to stdout, and says on stderr what is not held',
    async (format, begins) => {
      const { code, stdout, stderr } = await home.call(['export', 'desk.yaml', '--format', format]);
      expect(code).toBe(0);
      expect(stdout).toMatch(begins);
      expect(stderr).toMatch(/^.+\. \([a-z-]+\)$/m);
      const json = await home.call(['export', 'desk.yaml', '--format', format, '--json']);
      const { text, findings } = JSON.parse(json.stdout);
      expect(text).toBe(stdout);
      expect(json.stderr).toBe('');
      for (const finding of findings) {
        expect(Object.keys(finding).sort()).toEqual(['code', 'message', 'path']);
        expect(stderr).toContain(finding.message);
      }
    },
  );

  it('IX-30: a workflow with errors is not exported; its problems are told', async () => {
    const { code, stdout, stderr } = await home.call(['export', 'broken.yaml', '--format', 'svg']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^broken\.yaml:3:\d+: error: .*nowhere/);
  });

  it('IX-30: what was exported comes back by import, and passes the checks', async () => {
    for (const format of ['xstate', 'scxml', 'mermaid'] as const) {
      const out = await home.call(['export', 'desk.yaml', '--format', format]);
      put('out.txt', out.stdout);
      const back = await home.call(['import', 'out.txt', '--json']);
      expect(JSON.parse(back.stdout)).toMatchObject({ format, problems: [] });
    }
  });

  it('IX-31: import writes a workflow file to stdout, and on stderr what did not come through', async () => {
    const { code, stdout, stderr } = await home.call(['import', 'door.scxml']);
    expect(code).toBe(0);
    expect(stdout).toBe(`workflow: door
initial: shut
states:
  shut:
    on:
      open: ajar
  ajar:
    entry:
      type: scxml log expr="'open'"
    on:
      shut: shut
`);
    expect(stderr).toMatch(/^3:\d+: <log> is kept by its name and does nothing: .*\(log-not-held\)$/m);
    const folder = home.folder('imported', { 'door.workflow.yaml': stdout });
    const check = await home.call(['check', folder, '--format', 'json']);
    expect(JSON.parse(check.stdout).map((problem: { code: string }) => problem.code)).toEqual([
      'action-not-implemented',
    ]);
  });

  it('IX-31: a guard that is but a name is kept, and said to have no implementation', async () => {
    const { code, stdout, stderr } = await home.call(['import', 'machine.json']);
    expect(code).toBe(0);
    expect(stdout).toContain('type: isReady');
    expect(stderr).toMatch(/^states\.a\.on\.go: The guard "isReady" .*no implementation.* \(guard-not-implemented\)$/m);
  });

  it('IX-31: --format says what the file is; what can not be read is exit code 1 with the place', async () => {
    const asked = await home.call(['import', 'door.mmd', '--format', 'mermaid', '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      format: 'mermaid',
      findings: [{ code: 'event-made-up', path: '4:1' }],
    });
    const wrong = await home.call(['import', 'door.mmd', '--format', 'scxml']);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    const bomb = await home.call(['import', 'bomb.scxml']);
    expect(bomb).toMatchObject({ code: 1, stdout: '' });
    expect(bomb.stderr).toMatch(/^1:\d+: A document type is not read/);
  });

  it('IX-31: calls that ask for nothing are misuse', async () => {
    for (const args of [
      ['export', 'desk.yaml'],
      ['export', 'desk.yaml', '--format', 'png'],
      ['export', '--format', 'svg'],
      ['import'],
      ['import', 'missing.json'],
      ['import', 'good'],
      ['import', 'door.mmd', 'door.scxml'],
    ]) {
      const { code, stdout, stderr } = await home.call(args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toMatch(/Usage: stateroom (export|import) FILE/);
    }
  });

  it('IX-31: the files are read and nothing is written', async () => {
    const before = readFileSync(path.join(home.root, 'desk.yaml'), 'utf8');
    await home.call(['export', 'desk.yaml', '--format', 'scxml']);
    expect(readFileSync(path.join(home.root, 'desk.yaml'), 'utf8')).toBe(before);
  });
});
