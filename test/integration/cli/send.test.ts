import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryOf } from '../../../src/protocol/entries.ts';
import { CliHome, type Result } from '../../support/cli/home.ts';
import { LossyProxy } from '../../support/cli/lossy-proxy.ts';
import type { Served } from '../../support/cli/served.ts';
import { DESK } from '../../support/cli/workflows.ts';
import { until } from '../../support/vscode/until.ts';

describe('stateroom send', () => {
  let home: CliHome;
  let alpha: string;
  let served: Served;
  beforeEach(async () => {
    home = new CliHome();
    alpha = home.folder('alpha', { 'desk.workflow.yaml': DESK });
    served = await home.serve(alpha);
  });
  afterEach(() => home.close());

  const send = (...args: string[]): Promise<Result> => home.call(['send', ...args], { cwd: alpha });
  const transitions = async (): Promise<EntryOf<'transition'>[]> => {
    const { stdout } = await home.call(['log', '--json', '--limit', '500'], { cwd: alpha });
    const entries = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    return entries.filter(({ kind }) => kind === 'transition');
  };

  it('CLI-16: it goes to the orchestrator of the folder, from anywhere within it, and says what came of it', async () => {
    const within = path.join(alpha, '.stateroom');
    const { code, stdout, stderr } = await home.call(['send', 'review'], { cwd: within });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^review was accepted: desk-1 is in reviewing \(entry \d+\)\.\n$/);
    const elsewhere = await home.call(['send', 'review'], { cwd: home.folder('beta') });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toMatch(
      /No orchestrator runs for .*beta\. Open the folder in VS Code, run stateroom serve/,
    );
  });

  it('CLI-16: a share link says where and as what: its role decides', async () => {
    const beta = home.folder('beta');
    const by = (token: 'viewer' | 'member' | 'approver') =>
      home.call(['send', 'close', '--url', served.link(token)], { cwd: beta });
    for (const token of ['viewer', 'member'] as const) {
      const { code, stderr } = await by(token);
      expect({ token, code }).toEqual({ token, code: 1 });
      expect(stderr).toContain(`forbidden: close needs the role approver or owner; yours is ${token}.`);
    }
    expect((await by('approver')).stdout).toContain('close was accepted: desk-1 is in closed');
    const wrong = await home.call(['send', 'close', '--url', `${served.url}#t=wrong&p=${served.project.project_id}`]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('unauthorized: This link or token is not valid here');
    const nobody = await home.call(['send', 'close', '--url', 'http://127.0.0.1:1/#t=wrong&p=x']);
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain('Nothing answers at "http://127.0.0.1:1/"');
  });

  it("CLI-17: values get the types of the command's schema, and arrive as they were typed", async () => {
    const subject = 'a "b" \\ c=d\n\'e\' ünï $(id) ;&';
    expect((await send('open', `subject=${subject}`, 'priority=3', 'tags=red,blue', 'urgent=yes')).code).toBe(0);
    expect((await send('desk', 'note', 'one', 'two')).code).toBe(0);
    expect((await send('/desk note "one two"')).code).toBe(0);
    expect((await send('desk.note', 'text=')).code).toBe(0);
    expect((await transitions()).map(({ event, args }) => ({ event, args }))).toEqual([
      { event: 'open', args: { subject, priority: 3, tags: ['red', 'blue'], urgent: true } },
      { event: 'desk.note', args: { text: 'one two' } },
      { event: 'desk.note', args: { text: 'one two' } },
      { event: 'desk.note', args: { text: '' } },
    ]);
  });

  it('CLI-17: a name that is no argument is refused, not taken for a value', async () => {
    for (const word of ['subjekt=Help', '__proto__=1', 'constructor=1', '--=x']) {
      const { code, stdout, stderr } = await send('open', 'subject=Help', '--', word);
      expect({ word, code, stdout }).toEqual({ word, code: 1, stdout: '' });
      expect(stderr).toMatch(/bad_args: open: there is no argument ".*"; there are subject, priority, tags, urgent\./);
    }
    expect(await transitions()).toEqual([]);
  });

  it('CLI-18: a refusal is told by its code, with what is accepted now, and exit code 1', async () => {
    const refusals: [string[], RegExp][] = [
      [['nonsense'], /unknown_command: .*Known: open, desk\.note/],
      [['open'], /bad_args: open: subject is required/],
      [['open', 'subject=Help', 'priority=9'], /bad_args: open: priority: /],
      [['never'], /guard_failed: never is held back by its guard: context\.priority > 100/],
      [['approve'], /not_accepted: approve is not accepted .*Accepted now: open, desk\.note/],
      [['open', 'subject=Help', '--run', 'desk-9'], /bad_request: There is no run "desk-9"/],
    ];
    for (const [args, said] of refusals) {
      const { code, stdout, stderr } = await send(...args);
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toMatch(said);
      expect(stderr).toMatch(/(desk-1 accepts now: |Accepted now: )open, desk\.note/);
    }
    const { code, stdout } = await send('approve', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: { code: 'not_accepted', details: { state: 'idle' } },
    });
  });

  it('CLI-18: --json gives the acceptance as the room gave it', async () => {
    const { code, stdout } = await send('review', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      command: 'review',
      run: 'desk-1',
      state: 'reviewing',
      seq: expect.any(Number),
      id: expect.stringMatching(/^[\w-]{36}$/),
    });
  });

  describe('over a wire that loses answers', () => {
    let proxy: LossyProxy;
    let beta: string;
    let link: string;
    beforeEach(async () => {
      proxy = await LossyProxy.start();
      beta = home.folder('beta', { 'desk.workflow.yaml': DESK });
      const other = await home.serve(beta, ['--public-url', proxy.url]);
      proxy.target = Number(new URL(other.url).port);
      link = other.link('member', proxy.url);
    });
    afterEach(() => proxy.close());

    const opened = async () => {
      const { stdout } = await home.call(['log', '--json'], { cwd: beta });
      const lines = stdout.split('\n').filter((line) => line.includes('"event":"open"'));
      return lines.map((line) => JSON.parse(line).id);
    };

    it('CLI-19: an answer that was lost is asked for again with the same id, and the command is done once', async () => {
      const { code, stdout } = await home.call(['send', 'open', 'subject=Once', '--url', link, '--json']);
      expect({ code, lost: proxy.lost }).toEqual({ code: 0, lost: 1 });
      expect(await opened()).toEqual([JSON.parse(stdout).id]);
    });

    it('CLI-19: without an answer until the timeout it says that the outcome is not known', async () => {
      proxy.staysDown = true;
      const { code, stdout, stderr } = await home.call([
        ...['send', 'open', 'subject=Once', '--url', link, '--timeout', '3s'],
      ]);
      expect({ code, stdout, lost: proxy.lost }).toEqual({ code: 1, stdout: '', lost: 1 });
      expect(stderr).toContain('No answer came within 3s, so it is not known whether open was accepted.');
      expect(await opened()).toHaveLength(1);
    });
  });

  it('CLI-20: --wait returns when the state was reached, be it for a moment', async () => {
    const bo = await served.join('member', 'Bo');
    for (const state of ['fleeting', 'fleeting.first', 'inside', 'idle']) {
      const { code, stdout } = await send('pass', '--wait', state);
      expect({ state, code }).toEqual({ state, code: 0 });
      const at = { fleeting: 'fleeting.first', inside: 'fleeting.inside' }[state] ?? state;
      expect(stdout).toContain(`desk-1 is in ${at} (entry `);
      await until('the run to be back', async () => ((await bo.command('desk.note')).ok ? true : undefined));
    }
    bo.close();
    const waiting = home.start(['send', 'review', '--wait', 'closed', '--json'], { cwd: alpha });
    const approver = await served.join('approver', 'Bo');
    await until('the review to be asked for', async () => {
      const answer = await approver.command('approve');
      return answer.ok ? true : undefined;
    });
    expect(await waiting.end()).toBe(0);
    expect(JSON.parse(waiting.stdout)).toMatchObject({ ok: true, command: 'review', reached: true, state: 'closed' });
    approver.close();
  });

  it('CLI-20: a state that is not reached in time, or no longer can be, gives exit code 1 and says where the run is', async () => {
    const late = await send('review', '--wait', 'closed', '--timeout', '1500ms');
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(
      /desk-1 is in reviewing; it did not come to "closed" within 1s?.*--timeout 10m would wait longer/,
    );
    const approver = await served.join('approver', 'Bo');
    await approver.command('reject');
    approver.close();
    const over = await send('close', '--wait', 'reviewing');
    expect(over.code).toBe(1);
    expect(over.stderr).toContain('desk-1 is in closed and done; it never came to "reviewing".');
  });

  it('CLI-20: a state that no workflow has is a misuse, and nothing is sent', async () => {
    const { code, stderr } = await send('review', '--wait', 'nowhere');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /There is no state "nowhere" to wait for, so "review" was not sent\. There are idle, fleeting/,
    );
    expect(await transitions()).toEqual([]);
  });

  it('CLI-21: calls come back as one member, named like the user, whose secret only they can read', async () => {
    await send('open', 'subject=First');
    await send('open', 'subject=Second');
    await home.call(['status'], { cwd: alpha });
    const viewer = () => home.call(['status', '--json', '--url', served.link('viewer')]);
    const members = [JSON.parse((await viewer()).stdout).member, JSON.parse((await viewer()).stdout).member];
    expect(members[0]).toEqual(members[1]);
    const { stdout } = await home.call(['log', '--json', '--limit', '500'], { cwd: alpha });
    const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const joined = lines.filter(({ kind }) => kind === 'member');
    expect(joined.map(({ role }) => role)).toEqual(['owner', 'viewer']);
    expect(joined[1].name).toBe(`${joined[0].name} (2)`);
    const sessions = path.join(home.stateDir, 'sessions');
    const files = readdirSync(sessions);
    expect(files).toHaveLength(2);
    for (const file of files) expect(statSync(path.join(sessions, file)).mode & 0o777).toBe(0o600);
    expect(statSync(sessions).mode & 0o777).toBe(0o700);
  });
});
