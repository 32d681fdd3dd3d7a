import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, CliHome } from '../../support/cli/home.ts';
import { PROJECT } from '../../support/vscode/artefacts.ts';

const COMMANDS = ['serve', 'send', 'status', 'log', 'check'];

describe('calling the command line', () => {
  let home: CliHome;
  beforeAll(() => {
    home = new CliHome();
  });
  afterAll(() => home.close());

  it('CLI-1: --help lists every command, and --version is that of the package', async () => {
    for (const word of ['--help', '-h', 'help']) {
      const { code, stdout, stderr } = await home.call([word]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `);
    }
    const { version } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
    expect(await home.call(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each(COMMANDS)('CLI-1: %s --help says how it is called and what each option does', async (command) => {
    const { code, stdout } = await home.call([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: stateroom ${command}`));
    const [usage = ''] = stdout.split('\n');
    for (const [, option] of usage.matchAll(/\[(--[a-z-]+)/g)) expect(stdout).toContain(`\n  ${option} `);
  });

  it.each([
    [[], /Say what to do\. There are serve, send/],
    [['bogus'], /no command "bogus"\. There are serve, send/],
    [['__proto__'], /no command "__proto__"/],
    [['constructor', '--help'], /no command "constructor"/],
    [['serve', '--prot', '3'], /no option "--prot"\. There are --host, --port/],
    [['serve', '--__proto__=1'], /no option "--__proto__"/],
    [['serve', '-x'], /no option "-x"/],
    [['serve', '--port'], /--port needs a value: --port NUMBER/],
    [['serve', '--host', '--json'], /--host needs a value/],
    [['serve', '--host='], /--host needs a value/],
    [['serve', '--json=yes'], /--json takes no value/],
    [['serve', '--port', '1', '--port', '2'], /--port is given twice/],
    [['serve', '--port', '65536'], /--port takes a number from 0 to 65535, not "65536"/],
    [['serve', '--port', '8e3'], /--port takes a number/],
    [['serve', '--port=-1'], /--port takes a number/],
    [['serve', '--public-url', 'ftp://name'], /--public-url takes an address such as/],
    [['serve', '--public-url', 'https://user:secret@name/'], /--public-url takes an address/],
    [['send'], /which command/],
    [['send', ' '], /which command/],
    [['send', 'x', '--timeout', '30'], /--timeout takes a duration such as 90s or 10m, not "30"/],
    [['send', 'x', '--timeout', 'soon'], /--timeout takes a duration/],
    [['send', 'x', '--timeout', '0s'], /--timeout takes a duration/],
    [['send', 'x', '--run', '../../etc'], /can't be a run's id/],
    [['send', 'x'.repeat(9000)], /longer than 8192/],
    [['send', 'x', '--url', 'http://127.0.0.1:1/'], /--url takes a whole share link/],
    [['status', '--url', 'file:///etc/passwd#t=a&p=b'], /--url takes a whole share link/],
    [['status', 'now'], /status takes no words; "now" is one/],
    [['log', '--limit', 'all'], /--limit takes a number/],
    [['log', '--limit', '-1'], /--limit needs a value/],
    [['check', '--format', 'xml'], /--format is text, json, github, not "xml"/],
  ])('CLI-2: misuse is told with what there is, and exit code 2: %j', async (args, said) => {
    const { code, stdout, stderr } = await home.call(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at /);
    if (args.length > 1 && COMMANDS.includes(args[0] ?? '')) expect(stderr).toContain(`Usage: stateroom ${args[0]}`);
  });

  it('CLI-2: a link that is not whole is not repeated', async () => {
    const { code, stderr } = await home.call(['status', '--url', 'http://127.0.0.1:1/#t=canary-token']);
    expect(code).toBe(2);
    expect(stderr).not.toContain('canary-token');
  });

  it('CLI-3: what was typed is repeated without anything that a terminal would obey', async () => {
    const { code, stderr } = await home.call(['\x1b]0;owned\x07\x1b[31m\u202ebogus\nsecond line']);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no command "bogus second line"');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });

  it('CLI-2: a folder that is gone is told in a sentence', async () => {
    const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const gone = await home.call(['-c', line, process.execPath, BUILT, 'status'], { program: '/bin/sh' });
    expect(gone).toEqual({
      code: 1,
      stdout: '',
      stderr: 'stateroom: the folder that this was called in is gone. Go to another one first.\n',
    });
  });

  it('CLI-2: an option after -- is a word', async () => {
    const { code, stderr } = await home.call(['check', '--', '--format']);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no file or folder "--format"');
  });
});
