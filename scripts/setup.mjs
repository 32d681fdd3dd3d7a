// Sets up whatever the two commands need on a fresh machine. Runs on plain Node 20 before anything is installed, so it
// imports nothing but Node. `--tests` adds what only the tests need: a browser and a real VS Code.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const forTests = process.argv.includes('--tests');

/** @param {string} line */
const say = (line) => process.stderr.write(`[setup] ${line}\n`);

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  say(sentence);
  process.exit(1);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
const run = (command, args, env = process.env) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env }).status === 0;

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    fail(`Node ${process.versions.node} is too old to set up with: install Node 20 or newer, then run this again.`);
}

/** Dependencies as the lock file has them, installed once for each version of that file. */
function installDependencies() {
  const stamp = path.join(root, 'node_modules', '.stateroom-setup');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing dependencies (npm ci)…');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    fail('npm ci failed: see the lines above. Is the package registry reachable from here?');
  }
  writeFileSync(stamp, wanted);
}

/** The project runs on the Node that its own dev dependency brings; a registry client may have been told not to run its install step. */
function checkProjectNode() {
  const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  if (version.status !== 0 || !/^v2[4-9]\./.test(version.stdout)) {
    fail(
      'Node 24 did not arrive with the dependencies. Allow the install step of the package "node" (npm install-scripts approve node), then run this again.',
    );
  }
}

const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : fail(`CHROMIUM names ${named}, which does not exist.`);
  return CHROMIUM.find((file) => existsSync(file));
}

function installChromium() {
  if (findChromium()) return;
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    fail(
      'The browser tests need Chromium. Install Chromium or Chrome and set CHROMIUM to its executable, then run this again.',
    );
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  say(`Installing Chromium (${[...sudo, 'apt-get'].join(' ')})…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = (...args) => {
    const [command = 'apt-get', ...rest] = [...sudo, 'apt-get', ...args];
    return run(command, rest, env);
  };
  apt('update', '-qq');
  if (!apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core') || !findChromium()) {
    fail(
      'Chromium could not be installed by apt-get: see the lines above. Install it by hand and set CHROMIUM to its executable.',
    );
  }
}

function installVSCode() {
  if (process.env.VSCODE_EXE) return;
  if (!run(process.execPath, ['scripts/ensure-code-server.mjs'])) {
    fail('The real VS Code for the tests could not be set up: see the lines above.');
  }
}

checkNode();
installDependencies();
checkProjectNode();
if (forTests) {
  installChromium();
  installVSCode();
}
