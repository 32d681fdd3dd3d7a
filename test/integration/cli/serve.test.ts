import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT, CliHome } from '../../support/cli/home.ts';
import { DESK, working } from '../../support/cli/workflows.ts';
import { until } from '../../support/vscode/until.ts';

const mode = (file: string) => statSync(file).mode & 0o777;

describe('stateroom serve', () => {
  let home: CliHome;
  let alpha: string;
  beforeEach(() => {
    home = new CliHome();
    alpha = home.folder('alpha', { 'desk.workflow.yaml': DESK });
  });
  afterEach(() => home.close());

  const discoveryFiles = () => {
    const folder = path.join(home.stateDir, 'run');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  it('CLI-4: --json prints exactly one line when ready, with every token, and everything else on stderr', async () => {
    const beta = home.folder('beta', { 'broken.workflow.yaml': 'workflow: [' });
    const served = await home.serve(alpha, [beta, alpha]);
    expect(Object.keys(JSON.parse(served.program.lines[0] ?? ''))).toEqual(['url', 'pid', 'projects']);
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(served.pid).toBe(served.program.pid);
    expect(served.projects.map(({ name, folder }) => ({ name, folder }))).toEqual([
      { name: 'alpha', folder: alpha },
      { name: 'beta', folder: beta },
    ]);
    const { project_id, owner_url, tokens } = served.project;
    expect(Object.keys(tokens).sort()).toEqual(['agent', 'approver', 'member', 'owner', 'viewer']);
    expect(new Set(Object.values(tokens)).size).toBe(5);
    expect(owner_url).toBe(`${served.url}#t=${tokens.owner}&p=${project_id}`);
    expect((await fetch(served.url)).status).toBe(200);
    expect(await served.stop()).toBe(0);
    expect(served.program.lines).toHaveLength(1);
    expect(served.program.stderr).toContain('beta/.stateroom/broken.workflow.yaml:1:');
  });

  it('CLI-5: people are told the link, what it may do, what is wrong with workflow files, about tasks, and how to stop', async () => {
    home.folder('alpha', { 'broken.workflow.yaml': 'workflow: [' });
    const program = home.start(['serve'], { cwd: alpha });
    await program.says(/Stop with Ctrl\+C/);
    const link = /^ {2}(http:\/\/127\.0\.0\.1:\d+\/)#t=[\w-]{43}&p=[\w-]+$/m.exec(program.stdout);
    expect((await fetch(link?.[1] ?? '')).status).toBe(200);
    expect(program.stdout).toContain('is an owner');
    expect(program.stdout).toMatch(/^\.stateroom\/broken\.workflow\.yaml:1:\d+: error: /m);
    expect(program.stdout).toContain('start with --allow-tasks');
    expect(program.stdout).not.toContain('\x1b');
    program.signal('SIGTERM');
    expect(await program.end()).toBe(0);
  });

  it('CLI-5: a workflow file that breaks while it is served is told with its place', async () => {
    const served = await home.serve(alpha);
    home.folder('alpha', { 'late.workflow.yaml': 'workflow: [' });
    await served.program.says(/alpha\/\.stateroom\/late\.workflow\.yaml:1:\d+: error: /);
    expect(served.program.lines).toHaveLength(1);
  });

  it('CLI-6: links outlive a restart; the secret is 32 bytes that only its user may read', async () => {
    const data = path.join(home.root, 'data');
    const first = await home.serve(alpha, ['--data-dir', data]);
    const { tokens } = first.project;
    expect(await first.stop()).toBe(0);
    const secret = path.join(data, 'secret');
    expect({ bytes: statSync(secret).size, mode: mode(secret), folder: mode(data) }).toEqual({
      bytes: 32,
      mode: 0o600,
      folder: 0o700,
    });
    chmodSync(secret, 0o644);
    const second = await home.serve(alpha, ['--data-dir', data]);
    expect(second.project.tokens).toEqual(tokens);
    expect(mode(secret)).toBe(0o600);
    expect(await second.stop()).toBe(0);
    rmSync(data, { recursive: true });
    expect((await home.serve(alpha, ['--data-dir', data])).project.tokens).not.toEqual(tokens);
  });

  it('CLI-7: what keeps it from starting is one sentence and exit code 1', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const file = path.join(home.root, 'file');
    writeFileSync(file, '');
    const damaged = path.join(home.root, 'damaged');
    await home.serve(alpha, ['--data-dir', damaged]).then((served) => served.stop());
    writeFileSync(path.join(damaged, 'secret'), 'short');
    for (const [args, said] of [
      [['missing'], /There is no folder ".*\/missing"/],
      [[file], /is a file\. Name the folder/],
      [[alpha, '--port', String(port)], /Port \d+ is taken on 127\.0\.0\.1\. Choose another with --port/],
      [[alpha, '--host', '203.0.113.7'], /no address 203\.0\.113\.7 to listen on/],
      [[alpha, '--data-dir', path.join(file, 'below')], /can't be written \(ENOTDIR\)\. Choose another folder/],
      [[alpha, '--data-dir', damaged], /secret is damaged/],
    ] as const) {
      const { code, stdout, stderr } = await home.call(['serve', ...args]);
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toMatch(said);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
    await new Promise((resolve) => taken.close(resolve));
    expect(discoveryFiles()).toEqual([]);
  });

  it('CLI-7: without the built page beside it, it says how to build it', async () => {
    const bare = path.join(home.root, 'bare', 'cli');
    cpSync(path.dirname(BUILT), bare, { recursive: true });
    writeFileSync(path.join(home.root, 'bare', 'package.json'), '{ "type": "module" }');
    const { code, stdout, stderr } = await home.call(['serve', alpha], { file: path.join(bare, path.basename(BUILT)) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/The page is not built: .* Run npm run build, then start again\.\n$/);
  });

  it('CLI-7: a journal that another process has open is not opened a second time', async () => {
    const data = path.join(home.root, 'data');
    await home.serve(alpha, ['--data-dir', data]);
    const { code, stderr } = await home.call(['serve', alpha, '--data-dir', data]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/alpha can't be served\. The journal in .* is open in another window or process/);
  });

  it('CLI-8: SIGINT, SIGTERM and SIGHUP close it cleanly: exit code 0, and no discovery file is left', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const served = await home.serve(alpha);
      const [file = ''] = discoveryFiles();
      expect(mode(path.join(home.stateDir, 'run', file))).toBe(0o600);
      const member = await served.join('member', 'Bo');
      served.program.signal(signal);
      await member.hear('removed');
      expect({ signal, code: await served.program.end() }).toEqual({ signal, code: 0 });
      expect(discoveryFiles()).toEqual([]);
      member.close();
    }
  });

  it('CLI-8: one Ctrl+C that arrives twice, as through npm, is one', async () => {
    const served = await home.serve(alpha);
    served.program.signal('SIGINT');
    served.program.signal('SIGTERM');
    expect(await served.program.end()).toBe(0);
    expect(discoveryFiles()).toEqual([]);
  });

  it('CLI-8: while a task takes its time to end, a second signal ends at once', async () => {
    const beta = home.folder('beta', { 'work.workflow.yaml': working("trap '' TERM; echo $$ > pid; sleep 30") });
    const served = await home.serve(beta, ['--allow-tasks']);
    expect((await home.call(['send', 'go'], { cwd: beta })).code).toBe(0);
    const pid = await until('the task to begin', async () => {
      const file = path.join(beta, 'pid');
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined;
    });
    try {
      served.program.signal('SIGTERM');
      await served.program.says(/Closing/);
      await until('the second signal to end it', async () => {
        served.program.signal('SIGTERM');
        return served.program.isRunning ? undefined : true;
      });
      expect(await served.program.end()).toBe(130);
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });

  it('CLI-9: a folder that is served already is not served twice, unless another journal is asked for', async () => {
    const first = await home.serve(alpha);
    const again = await home.call(['serve', alpha]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`alpha is served already, at ${first.url} by process ${first.pid}.`);
    const second = await home.serve(alpha, ['--data-dir', path.join(home.root, 'other')]);
    expect(second.program.stderr).toContain('a second room with a journal of its own');
    expect(JSON.parse((await home.call(['status', '--json'], { cwd: alpha })).stdout).url).toBe(first.url);
    expect(await second.stop()).toBe(0);
    expect(JSON.parse((await home.call(['status', '--json'], { cwd: alpha })).stdout).url).toBe(first.url);
  });

  it('CLI-10: no token stands in a log, whatever debugging is switched on', async () => {
    const env = { DEBUG: '*' };
    const served = await home.serve(alpha, [], { env });
    const sent = await home.call(['send', 'open', 'subject=Help'], { cwd: alpha, env });
    const seen = await home.call(['status'], { cwd: alpha, env });
    expect([sent.code, seen.code]).toEqual([0, 0]);
    const stranger = await home.call(
      ['status', '--url', `${served.url}#t=canary-token&p=${served.project.project_id}`],
      {
        env,
      },
    );
    expect(stranger.code).toBe(1);
    await served.stop();
    const written = [served.program.stderr, sent.stdout, sent.stderr, seen.stdout, seen.stderr, stranger.stderr].join();
    for (const token of [...Object.values(served.project.tokens), 'canary-token']) expect(written).not.toContain(token);
  });

  it('CLI-11: listening on more than this machine says what that opens, and how others get in', async () => {
    const served = await home.serve(alpha, ['--host', '0.0.0.0', '--public-url', 'https://room.example/base']);
    expect(served.program.stderr).toMatch(/Listening on 0\.0\.0\.0 opens this server to the network/);
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(served.project.owner_url).toMatch(/^https:\/\/room\.example\/base\/#t=/);
    const plain = await home.serve(home.folder('beta'), ['--host', '127.0.0.2']);
    expect(plain.url).toMatch(/^http:\/\/127\.0\.0\.2:/);
    expect((await fetch(plain.url)).status).toBe(200);
    expect(plain.program.stderr).not.toContain('opens this server');
  });

  it('CLI-12: without --allow-tasks no process runs; with it, what was held back runs at the next start', async () => {
    const beta = home.folder('beta', { 'work.workflow.yaml': working('echo ran >> ran') });
    const ran = path.join(beta, 'ran');
    const first = await home.serve(beta);
    expect((await home.call(['send', 'go'], { cwd: beta })).code).toBe(0);
    const status = await home.call(['status'], { cwd: beta });
    expect(status.stdout).toMatch(/task of working: echo ran >> ran cancelled.*started without --allow-tasks/);
    expect(existsSync(ran)).toBe(false);
    expect(await first.stop()).toBe(0);
    await home.serve(beta, ['--allow-tasks']);
    await until('the task to have run', async () => (existsSync(ran) ? true : undefined));
    expect((await home.call(['send', 'go', '--wait', 'done'], { cwd: beta })).code).toBe(0);
    expect(readFileSync(ran, 'utf8')).toBe('ran\nran\n');
  });

  it('CLI-60: a task of VS Code fails, and says what to do', async () => {
    const beta = home.folder('beta', {
      'work.workflow.yaml': working('true').replace(/task: \{ run: .*? \}/, 'task: { vscode: Build }'),
    });
    await home.serve(beta, ['--allow-tasks']);
    expect((await home.call(['send', 'go'], { cwd: beta })).code).toBe(0);
    const told = await until('the task to fail', async () => {
      const { stdout } = await home.call(['log'], { cwd: beta });
      return stdout.includes('“Build”') ? stdout : undefined;
    });
    expect(told).toMatch(/“Build” is a task of VS Code.*Open the folder in VS Code, or write .* as `run:`/);
  });

  it('CLI-12: a task that ran when the server was ended is not run again by itself', async () => {
    const beta = home.folder('beta', { 'work.workflow.yaml': working('echo ran >> ran; sleep 30') });
    const ran = path.join(beta, 'ran');
    const first = await home.serve(beta, ['--allow-tasks']);
    expect((await home.call(['send', 'go'], { cwd: beta })).code).toBe(0);
    await until('the task to begin', async () => (existsSync(ran) ? true : undefined));
    expect(await first.stop()).toBe(0);
    await home.serve(beta, ['--allow-tasks']);
    // Whatever the start set off comes before this command's step.
    expect((await home.call(['send', 'stop', '--wait', 'idle'], { cwd: beta })).code).toBe(0);
    expect(readFileSync(ran, 'utf8')).toBe('ran\n');
    const { stdout } = await home.call(['log', '--json', '--limit', '500'], { cwd: beta });
    const tasks = stdout.split('\n').filter((line) => line.includes('"kind":"task"'));
    expect(tasks.map((line) => JSON.parse(line).status)).toEqual(['running', 'interrupted']);
  });

  it('CLI-13: the file of a server that was killed harms nobody, and the next start replaces it', async () => {
    const first = await home.serve(alpha);
    const { tokens } = first.project;
    await first.program.kill();
    expect(discoveryFiles()).toHaveLength(1);
    const nobody = await home.call(['status'], { cwd: alpha });
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toMatch(/No orchestrator runs for .*alpha/);
    const heard: string[] = [];
    const stranger = createServer((request, response) => {
      heard.push(`${request.url} ${JSON.stringify(request.headers)}`);
      response.end('anything');
    });
    await new Promise<void>((resolve) => stranger.listen(Number(new URL(first.url).port), '127.0.0.1', resolve));
    expect((await home.call(['send', 'open', 'subject=Help'], { cwd: alpha })).code).toBe(1);
    expect(heard).toEqual([expect.stringMatching(/^\/challenge\?nonce=/)]);
    expect(heard.join()).not.toContain(tokens.owner);
    const second = await home.serve(alpha);
    expect(discoveryFiles()).toHaveLength(1);
    expect(JSON.parse((await home.call(['status', '--json'], { cwd: alpha })).stdout).url).toBe(second.url);
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('CLI-26: log --task shows all that a task has printed, by the number of any of its entries', async () => {
    const home = new CliHome();
    try {
      const printing = `workflow: printing
commands: { go: { title: Go } }
initial: idle
states:
  idle: { on: { go: working } }
  working:
    task: { run: 'printf "\\033[31mred\\033[0m\\n"; seq 1 20000; exit 3' }
    on: { task.passed: idle, task.failed: idle }
`;
      const folder = home.folder('printing', { 'printing.workflow.yaml': printing });
      const call = (...args: string[]) => home.call(args, { cwd: folder });
      await home.serve(folder, ['--allow-tasks']);
      expect((await call('log', '--task', 'last')).stderr).toContain('No task has run here yet.');
      expect((await call('send', 'go', '--wait', 'idle', '--timeout', '20s')).code).toBe(0);
      const whole = `red\n${Array.from({ length: 20_000 }, (_, index) => index + 1).join('\n')}\n`;
      const last = await call('log', '--task', 'last');
      expect(last).toMatchObject({ code: 0, stdout: whole });
      expect(last.stderr).toContain('attempt 1, for working of printing-1');
      const numbers = [...(await call('log')).stdout.matchAll(/^ *(\d+) .*task of working/gm)].map(
        (match) => match[1] ?? '',
      );
      expect(numbers).toHaveLength(2);
      for (const number of numbers) expect((await call('log', '--task', number)).stdout).toBe(whole);
      expect((await call('log', '--task', '1')).stderr).toContain('Entry 1 is not of a task.');
      expect((await call('log', '--task', 'first')).code).toBe(2);
      expect((await call('log', '--task', 'last', '--follow')).code).toBe(2);
    } finally {
      await home.close();
    }
  }, 60_000);
});
