import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import { CliHome } from '../../support/cli/home.ts';
import type { Program } from '../../support/cli/program.ts';
import type { Served } from '../../support/cli/served.ts';
import { DESK } from '../../support/cli/workflows.ts';
import { until } from '../../support/vscode/until.ts';

const entriesOf = (stdout: string): Entry[] =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** How many commands one member may send at once. */
const BURST = DEFAULT_LIMITS.commandBurst;

/** Makes so many entries, as fast as the room lets its members. */
async function write(served: Served, count: number): Promise<void> {
  const writers = await Promise.all(
    Array.from({ length: Math.ceil(count / BURST) }, (_, index) => served.join('member', `Writer ${index}`)),
  );
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => writers[index % writers.length]?.command('desk.note')),
  );
  expect(answers.filter((answer) => answer?.ok)).toHaveLength(count);
  for (const writer of writers) writer.close();
}

describe('watching from the terminal', () => {
  let home: CliHome;
  let alpha: string;
  let served: Served;
  beforeEach(async () => {
    home = new CliHome();
    alpha = home.folder('alpha', { 'desk.workflow.yaml': DESK });
    served = await home.serve(alpha);
  });
  afterEach(() => home.close());

  const log = (...args: string[]) => home.call(['log', ...args], { cwd: alpha });
  const showing = (program: Program, seq: number) =>
    until(`entry ${seq}`, async () => (entriesOf(program.stdout).at(-1)?.seq === seq ? true : undefined), {
      within: 20_000,
    });

  it('CLI-22: status shows where runs stand, what is accepted, held back and waited for, and who is here', async () => {
    const bo = await served.join('member', 'Bo');
    const before = await home.call(['status'], { cwd: alpha });
    expect(before.stdout).toMatch(/^Help desk \(desk-1\): idle$/m);
    expect(before.stdout).toMatch(
      /^ {2}accepts: open subject \[priority\] \[tags\] \[urgent\], desk\.note \[text\], pass/m,
    );
    expect(before.stdout).toMatch(/^ {2}held back: never, until context\.priority > 100$/m);
    expect(before.stdout).toMatch(/^Here now: Bo \(member\), .+ \(owner, this call\)$/m);
    await bo.command('review');
    const waiting = await home.call(['status'], { cwd: alpha });
    expect(waiting.stdout).toMatch(
      /^ {2}gate reviewing waits for 1 approval from approver or owner, but not from Bo, who asked for it; asked here: .+$/m,
    );
    expect((await home.call(['send', 'approve'], { cwd: alpha })).code).toBe(0);
    const over = await home.call(['status'], { cwd: alpha });
    expect(over.stdout).toMatch(/^Help desk \(desk-1\): done in closed$/m);
    expect(over.stdout).not.toContain(served.project.tokens.owner);
    const { stdout } = await home.call(['status', '--json'], { cwd: alpha });
    expect(JSON.parse(stdout)).toMatchObject({
      url: served.url,
      project_id: served.project.project_id,
      name: 'alpha',
      runs: [{ run: 'desk-1', status: 'done', state: 'closed' }],
      members: [{ name: 'Bo' }, { role: 'owner' }],
    });
    bo.close();
  });

  it('RUN-121: who restarted or cancelled a run, and why, in log and status', async () => {
    const bo = await served.join('member', 'Bo');
    await bo.command('review');
    const restart = ['send', 'run.restart_from', 'state=idle', 'reason=The wrong one'];
    expect((await home.call(restart, { cwd: alpha })).code).toBe(0);
    expect((await home.call(['send', 'run.restart_from', 'idle'], { cwd: alpha })).code).not.toBe(0);
    expect((await home.call(['send', 'run.cancel', 'reason=Not needed'], { cwd: alpha })).code).toBe(0);
    const { stdout } = await log();
    expect(stdout).toMatch(/desk-1 \S.* restarted it from idle: reviewing → idle\. The wrong one$/m);
    expect(stdout).toMatch(/desk-1 \S.* cancelled it in idle\. Not needed$/m);
    const over = await home.call(['status'], { cwd: alpha });
    expect(over.stdout).toMatch(/^Help desk \(desk-1\): stopped in idle by \S.*\. Not needed$/m);
    bo.close();
  });

  it('CLI-23: log shows the latest entries in order, as many as asked for, one line each', async () => {
    const bo = await served.join('member', 'Bo');
    await bo.chat('two\nlines \x1b[2J\x1b[31mred\u202e');
    await bo.command('open', { args: { subject: 'Printer on fire' } });
    await bo.command('desk.note', { args: { text: 'x'.repeat(500) } });
    const { code, stdout, stderr } = await log();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => Number(line.slice(0, 5)))).toEqual(upTo(lines.length));
    expect(stdout).toMatch(/Bo: two lines red$/m);
    expect(stdout).toMatch(/desk-1 Bo open subject="Printer on fire": idle → idle$/m);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(250);
    const entries = entriesOf((await log('--json', '--limit', '2')).stdout);
    expect(entries.map(({ seq }) => seq)).toEqual([lines.length - 1, lines.length]);
    expect((await log('--limit', '0')).stdout).toBe('');
    bo.close();
  });

  it('CLI-62, CLI-63: log --report writes the report of a run, back to its beginning; of no other run, and with no other way', async () => {
    await write(served, 13 * BURST);
    const bo = await served.join('member', 'Bo');
    await bo.command('open', { args: { subject: 'Printer \x1b[31m| on <b>fire</b>' } });
    await bo.command('review');
    await home.call(['send', 'reject', 'reason=Not *now*'], { cwd: alpha });
    const { code, stdout, stderr } = await log('--report', 'desk-1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# Help desk\n\n- \*\*Project:\*\* alpha\n/);
    expect(stdout).toMatch(/^- \*\*Status:\*\* running, in Idle$/m);
    expect(stdout).toMatch(/^- \*\*Began:\*\* /m);
    expect(stdout).toContain('open (subject Printer \\| on &lt;b\\>fire&lt;/b\\>)');
    expect(stdout).toMatch(/\| Reviewing \| \S.* \| rejected \| Not \\\*now\\\* \|$/m);
    expect(stdout.match(/\| desk\.note/g)).toHaveLength(13 * BURST);
    expect((await log('--report', 'Help desk')).stdout).toContain('# Help desk');
    expect(await log('--report', 'desk-9')).toMatchObject({ code: 1, stderr: expect.stringContaining('desk-1') });
    expect((await log('--report', 'desk-1', '--json')).code).toBe(2);

    // CLI-63: the same facts as one HTML file, which a terminal obeys as little.
    const page = (await log('--report', 'last', '--format', 'html')).stdout;
    expect(page).toMatch(/^<!doctype html>\n/);
    expect(page).toContain('open (subject Printer | on &lt;b&gt;fire&lt;/b&gt;)');
    expect(page).not.toMatch(/<(?:b|script)\b/);
    expect(page).not.toContain('\x1b');
    expect(page.match(/<img src="data:image\/svg\+xml/g)).toHaveLength(2);
    expect(page.match(/<td dir="auto">desk\.note/g)).toHaveLength(13 * BURST);
    const [, diagram = ''] = /<img src="([^"]+)/.exec(page) ?? [];
    expect(decodeURIComponent(diagram)).toMatch(/class="state plain active"[\s\S]*?<title>Idle/);
    expect((await log('--report', 'html')).stdout).toMatch(/^<!doctype html>\n/);
    expect((await log('--report', 'desk-1', '--format', 'pdf')).code).toBe(2);
    expect((await log('--format', 'html')).code).toBe(2);
    bo.close();
  });

  it('CLI-23: more entries than one page holds come whole', async () => {
    await write(served, 13 * BURST);
    const all = entriesOf((await log('--json', '--limit', '1000000')).stdout);
    expect(all.map(({ seq }) => seq)).toEqual(upTo(all.length));
    expect(all.filter(({ kind }) => kind === 'transition')).toHaveLength(13 * BURST);
    const latest = entriesOf((await log('--json', '--limit', '333')).stdout);
    expect(latest.map(({ seq }) => seq)).toEqual(upTo(all.length, all.length - 332));
  });

  it('CLI-24: log --follow goes on until it is interrupted, and then ends with exit code 0', async () => {
    const program = home.start(['log', '--follow', '--json'], { cwd: alpha });
    await until('the log to begin', async () => (program.lines.length > 0 ? true : undefined));
    const { stdout } = await home.call(['send', 'review', '--json'], { cwd: alpha });
    await showing(program, JSON.parse(stdout).seq);
    program.signal('SIGINT');
    expect(await program.end()).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('CLI-24: it survives a killed server, also one that comes back on another port, without hole or double', async () => {
    const program = home.start(['log', '--follow', '--json', '--limit', '500'], { cwd: alpha });
    await until('the log to begin', async () => (program.lines.length > 0 ? true : undefined));
    await home.call(['send', 'open', 'subject=Before'], { cwd: alpha });
    await served.program.kill();
    await program.says(/The connection was lost/);
    const again = await home.serve(alpha);
    expect(again.url).not.toBe(served.url);
    const writer = await again.join('member', 'Writer');
    await writer.command('desk.note', { args: { text: 'after' } });
    await program.says(/Connected again/);
    const { stdout } = await home.call(['send', 'open', 'subject=Between', '--json'], { cwd: alpha });
    const last = JSON.parse(stdout).seq;
    await showing(program, last);
    expect(await again.stop()).toBe(0);
    await program.says(/The host is closing|The folder was closed/);
    await home.serve(alpha);
    const after = await home.call(['send', 'open', 'subject=After', '--json'], { cwd: alpha });
    expect(after.code).toBe(0);
    await showing(program, JSON.parse(after.stdout).seq);
    expect(entriesOf(program.stdout).map(({ seq }) => seq)).toEqual(upTo(JSON.parse(after.stdout).seq));
    writer.close();
    program.signal('SIGTERM');
    expect(await program.end()).toBe(0);
  });

  it('CLI-24: who was away for longer than the room remembers at once gets all the same every entry once', async () => {
    const program = home.start(['log', '--follow', '--json', '--limit', '500'], { cwd: alpha });
    await until('the log to begin', async () => (program.lines.length > 0 ? true : undefined));
    program.signal('SIGSTOP');
    await served.program.kill();
    const again = await home.serve(alpha);
    const many = DEFAULT_LIMITS.tailEntries + BURST;
    await write(again, many);
    program.signal('SIGCONT');
    const { stdout } = await home.call(['send', 'review', '--json'], { cwd: alpha });
    const last: number = JSON.parse(stdout).seq;
    expect(last).toBeGreaterThan(many);
    await showing(program, last);
    expect(entriesOf(program.stdout).map(({ seq }) => seq)).toEqual(upTo(last));
  });

  it('CLI-24: a reader that goes away ends it quietly', async () => {
    const program = home.start(['log', '--follow', '--json'], { cwd: alpha });
    await until('the log to begin', async () => (program.lines.length > 0 ? true : undefined));
    program.stopReading();
    await home.call(['send', 'open', 'subject=One'], { cwd: alpha });
    await home.call(['send', 'open', 'subject=Two'], { cwd: alpha });
    expect(await program.end()).toBe(0);
    expect(program.stderr).toBe('');
  });
});
