import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/protocol/workflows.ts';
import { CliHome } from '../../support/cli/home.ts';

const starting = (id: string) => `workflow: first
initial: a
states:
  a: { on: { go: { target: z, start: { workflow: ${id} } } } }
  z: { type: final }
`;
const SECOND = 'workflow: second\ninitial: z\nstates: { z: { type: final } }\n';

describe('stateroom check, of files that need one another', () => {
  let home: CliHome;
  beforeAll(() => {
    home = new CliHome();
    home.folder('well', { 'first.workflow.yaml': starting('second'), 'second.workflow.yaml': SECOND });
    home.folder('ill', { 'first.workflow.yaml': starting('secnd'), 'second.workflow.yaml': SECOND });
  });
  afterAll(() => home.close());

  it('WF-30: what is started may be in another file of the folder, also when one file alone is named', async () => {
    for (const place of ['well', 'well/.stateroom/first.workflow.yaml'])
      expect(await home.call(['check', place])).toMatchObject({ code: 0, stdout: '' });
  });

  it('WF-30: what is nowhere is told once, in the file that starts it', async () => {
    for (const place of ['ill', 'ill/.stateroom/first.workflow.yaml']) {
      const { code, stdout } = await home.call(['check', '--format', 'json', place]);
      expect(code).toBe(1);
      expect(JSON.parse(stdout).map(({ code: found, file }: Problem) => `${file} ${found}`)).toEqual([
        'ill/.stateroom/first.workflow.yaml unknown-workflow',
      ]);
    }
    expect((await home.call(['check', 'ill/.stateroom/second.workflow.yaml'])).code).toBe(0);
  });
});
