import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunState } from '../../../src/protocol/runs.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';
import type { RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

// The two machines of the origin, told from the epic to the feedback over a socket: the templates scrum and tdd as they are
// shipped, with real tests of a little project, which fail and pass by what is written into one of its files.

const template = (id: string) => TEMPLATES.find((each) => each.id === id)?.text ?? '';

let server: TestServer;
let folder: string;
let owner: RoomClient;
const runs = new Map<string, RunState>();

beforeAll(async () => {
  server = await TestServer.start({
    folders: { shop: { 'scrum.workflow.yaml': template('scrum'), 'tdd.workflow.yaml': template('tdd') } },
  });
  folder = server.folder('shop');
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'shop', private: true, scripts: { test: 'node check.cjs', build: 'node -e 0' } }),
  );
  writeFileSync(
    path.join(folder, 'check.cjs'),
    "process.exit(require('node:fs').readFileSync(__dirname + '/tests.txt', 'utf8') === 'pass' ? 0 : 1);\n",
  );
  testsWill('fail');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { cwd: folder });
  git('init', '-q');
  writeFileSync(path.join(folder, '.gitignore'), 'tests.txt\n');
  git('add', '-A');
  git('commit', '-qm', 'All there is');
  owner = await server.connect('owner', { project: 'shop', name: 'Ana' });
  owner.socket.on('state_update', (run: RunState) => runs.set(run.run, run));
  const joined = await owner.join(server.project('shop').projectId);
  for (const run of joined.runs) runs.set(run.run, run);
});
afterAll(() => server.close());

/** What the project's tests come to from now on. */
function testsWill(end: 'pass' | 'fail'): void {
  writeFileSync(path.join(folder, 'tests.txt'), end);
}

/** Sends what somebody types, and expects it to be accepted. */
async function say(text: string, run?: string): Promise<void> {
  const answer = await owner.command(text, run === undefined ? {} : { run });
  expect(answer, text).toMatchObject({ ok: true });
}

async function refused(text: string, code: string, run?: string): Promise<void> {
  const answer = await owner.command(text, run === undefined ? {} : { run });
  expect(answer, text).toMatchObject({ ok: false, error: { code } });
}

async function stands(run: string, state: unknown, context: object = {}): Promise<void> {
  await expect.poll(() => runs.get(run), { timeout: 20_000 }).toMatchObject({ state, context });
}

/** The test run that the state began has said so. */
async function testsSaid(run: string, tests: string): Promise<void> {
  await expect.poll(() => runs.get(run)?.context.tests, { timeout: 20_000 }).toBe(tests);
}

describe('the story of the origin', () => {
  it('WF-27: begins with an epic, whose stories are written, ordered and approved', async () => {
    await stands('scrum-1', 'idle');
    await refused('/sprint plan S1', 'not_accepted');
    await say('/epic "Build login"');
    await say('/backlog add_story "Log in with a password"');
    await say('/backlog add_story "Stay logged in" sessions');
    await say('/backlog add_story "Log in by mail"');
    await say('/backlog prioritize S2 top');
    await refused('/backlog prioritize S2 urgent', 'bad_args');
    await refused('/backlog prioritize S9 low', 'guard_failed');
    await say('/backlog remove S3');
    await say('/backlog view');
    await refused('/sprint plan S1,S2', 'guard_failed'); // nothing is approved yet
    await say('/approve S1');
    await refused('/sprint plan S1,S2', 'guard_failed');
    await say('/approve');
    await stands('scrum-1', 'backlog_ready', {
      epic: 'Build login',
      stories: [
        { id: 'S1', text: 'Log in with a password', feature: '', priority: '3', approved: true },
        { id: 'S2', text: 'Stay logged in', feature: 'sessions', priority: 'top', approved: true },
      ],
    });
  });

  it('WF-27: plans a sprint, and does not start it with uncommitted changes', async () => {
    await say('/sprint plan S1,S2');
    await say('/sprint cancel');
    await say('/sprint plan S1,S2');
    writeFileSync(path.join(folder, 'half-done.txt'), 'not committed');
    await say('/sprint start');
    await stands('scrum-1', { sprint_planned: 'checking' });
    await stands('scrum-1', { sprint_planned: 'ready' });
    execFileSync('git', ['clean', '-fdq'], { cwd: folder });
    execFileSync('git', ['checkout', '-q', '.'], { cwd: folder });
    await say('/sprint start');
    await stands('scrum-1', 'sprint_active', { planned: ['S1', 'S2'], waiting: [] });
  });

  it('WF-27: runs a cycle for each story: red, green, refactor, commit, each only when the tests say so', async () => {
    await stands('tdd-1', 'design', { story: 'S1', limit: 3 });
    await stands('tdd-2', 'design', { story: 'S2' });
    expect(runs.get('tdd-1')).toMatchObject({ title: 'S1 Log in with a password', parent: 'scrum-1' });
    const ambiguous = await owner.command('/tdd test');
    expect(ambiguous).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    await refused('/tdd code', 'not_accepted', 'tdd-1');
    await say('/tdd test', 'tdd-1');
    await stands('tdd-1', 'test_red');
    await testsSaid('tdd-1', 'failed');
    await say('/tdd unclear', 'tdd-1');
    await say('/tdd test', 'tdd-1');
    await testsSaid('tdd-1', 'failed');
    testsWill('pass');
    await say('/tdd code', 'tdd-1');
    await stands('tdd-1', 'code_green');
    await testsSaid('tdd-1', 'passed');
    await say('/tdd refactor', 'tdd-1');
    await say('/tdd run_tests', 'tdd-1');
    await stands('tdd-1', 'refactor');
    await say('/tdd status', 'tdd-1');
    await say('/tdd commit', 'tdd-1');
    await stands('tdd-1', 'commit');
    await stands('scrum-1', 'sprint_active', { done: ['S1'] });
  });

  it('WF-27: is blocked by a story that fails three times, is helped, paused and resumed, and comes to its review by itself', async () => {
    testsWill('fail');
    await say('/tdd next', 'tdd-2');
    await testsSaid('tdd-2', 'failed');
    await say('/tdd next', 'tdd-2');
    for (const failures of [1, 2]) {
      await expect.poll(() => runs.get('tdd-2')?.context.failures, { timeout: 20_000 }).toBe(failures);
      await refused('/tdd refactor', 'guard_failed', 'tdd-2');
      await say('/tdd run_tests', 'tdd-2');
    }
    await stands('tdd-2', 'stuck');
    await stands('scrum-1', 'blocked', { stuck: ['S2'] });
    await say('/sprint status');
    await say('/suggest_fix "Keep the session on the server"');
    await stands('scrum-1', 'sprint_active', { stuck: [], note: 'Keep the session on the server' });
    await stands('tdd-3', 'design', { story: 'S2' });
    await say('/sprint pause');
    await stands('scrum-1', 'sprint_paused');
    await say('/tdd test', 'tdd-3');
    await testsSaid('tdd-3', 'failed');
    testsWill('pass');
    await say('/tdd code', 'tdd-3');
    await testsSaid('tdd-3', 'passed');
    await say('/tdd commit', 'tdd-3');
    await stands('tdd-3', 'commit');
    await stands('scrum-1', 'sprint_paused', { done: ['S1', 'S2'] });
    await say('/sprint resume');
    await stands('scrum-1', 'sprint_review');
  });

  it('WF-27: ends with changes that are wanted, another sprint, and the feedback', async () => {
    await refused('/backlog view', 'guard_failed');
    await say('/request_changes "A way to log out"');
    await say('/backlog add_story "Log out"');
    await say('/approve');
    await say('/sprint plan S4');
    await say('/sprint start');
    await stands('tdd-4', 'design', { story: 'S4' });
    await say('/tdd abort', 'tdd-4');
    await stands('scrum-1', 'sprint_review', { done: ['S4'] });
    await say('/state');
    await say('/help');
    await say('/feedback "Well done"');
    await stands('scrum-1', 'idle', { planned: [] });
  });

  it('WF-27: tells the same to somebody who joins when all is over', async () => {
    const late = await server.connect('viewer', { project: 'shop', name: 'Late' });
    const joined = await late.join(server.project('shop').projectId);
    for (const run of joined.runs) expect(run).toEqual(runs.get(run.run));
  });
});
