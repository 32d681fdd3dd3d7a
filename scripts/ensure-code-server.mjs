#!/usr/bin/env node
// @ts-check
/**
 * Installs what the tests in a real VS Code run on, once per user: code-server (VS Code's server and workbench, which the
 * registry has where it has no desktop VS Code) and the Node that code-server wants. Prints the folder.
 *
 *     node scripts/ensure-code-server.mjs
 *
 * Runs before `npm ci` on any Node from 20 on, so it depends on nothing. A first run takes about a minute and 600 MB, later
 * ones nothing. `STATEROOM_TEST_CACHE` names another folder than the user's cache.
 *
 * code-server is no dev dependency because its own install script refuses every other Node, compiles for minutes and needs
 * headers of the window system. Without install scripts all that is lost are two small native modules, built below.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is installed. `code-server` 4.N is VS Code 1.N. */
export const VERSIONS = { 'code-server': '4.139.1', node: '24.21.0' };

/** Counts up whenever the steps below change, so that an older cache isn't taken for a new one. */
const RECIPE = 1;

/**
 * Worth a compiler. Without the first VS Code writes no log files and its Output panel stays empty; without the second an
 * extension host doesn't notice that its server has died.
 */
const COMPILED = ['@vscode/spdlog', '@vscode/native-watchdog'];

/** 240 MB of `lib/vscode` that no test loads. */
const PRUNED = [
  `node_modules/@github/copilot-sdk-linux-${process.arch}`,
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@vscode/sqlite3',
  'extensions/copilot',
];

/** The built-in extensions the tests see. The other ninety (git, the TypeScript server, …) cost 3 to 5 s at each start. */
const SLIM_BUILT_INS = [
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
  'json',
  'javascript',
  'typescript-basics',
  'markdown-basics',
  'yaml',
  'configuration-editing',
];

/** An unfinished installation older than this belongs to nobody any more. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * @typedef {object} Installation
 * @property {string} folder The whole of it.
 * @property {string} node The Node executable that code-server needs.
 * @property {string} entry code-server's main file, to be run by `node`.
 * @property {string} slimBuiltIns A folder with the few built-in extensions that the tests need.
 */

/**
 * Where the parts are in an installation folder.
 * @param {string} folder
 * @returns {Installation}
 */
function installationIn(folder) {
  const modules = path.join(folder, 'node_modules');
  return {
    folder,
    node: path.join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    entry: path.join(modules, 'code-server', 'out', 'node', 'entry.js'),
    slimBuiltIns: path.join(folder, 'built-ins'),
  };
}

/** The folder of this very version and recipe in the user's cache. */
function cacheFolder() {
  const userCache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const cache = process.env.STATEROOM_TEST_CACHE || path.join(userCache, 'stateroom-tests');
  const versions = `code-server-${VERSIONS['code-server']}-node-${VERSIONS.node}`;
  return path.resolve(cache, `${versions}-${process.platform}-${process.arch}-${RECIPE}`);
}

/** @param {string} folder */
const isComplete = (folder) => fs.existsSync(path.join(folder, '.complete'));

/** @param {string} message */
const say = (message) => process.stderr.write(`code-server: ${message}\n`);

/**
 * Installs code-server if this user hasn't got it yet, and says where it is.
 * @returns {Installation}
 * @throws {Error} with a sentence on what to do
 */
export function ensureCodeServer() {
  const folder = cacheFolder();
  if (isComplete(folder)) return installationIn(folder);
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Error(
      `code-server is installed for tests on Linux (x64, arm64) only, and this is ${process.platform} ${process.arch}: ` +
        'run `npm run test:host`, which downloads desktop VS Code here, or set VSCODE_EXE to one.',
    );
  }
  say(`installing ${VERSIONS['code-server']} into ${folder}; about a minute, this once`);
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  removeAbandoned(folder);
  // Built aside and renamed: a run beside this one, or one that is killed, never leaves half of it under the final name.
  const aside = fs.mkdtempSync(`${folder}.partial-`);
  try {
    install(aside);
    fs.writeFileSync(path.join(aside, '.complete'), `${new Date().toISOString()}\n`);
    moveInto(folder, aside);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
  return installationIn(folder);
}

/** @param {string} folder */
function removeAbandoned(folder) {
  for (const name of fs.readdirSync(path.dirname(folder))) {
    const sibling = path.join(path.dirname(folder), name);
    if (!name.includes('.partial-')) continue;
    // Another run may have renamed or removed its own meanwhile.
    const age = Date.now() - (fs.statSync(sibling, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) fs.rmSync(sibling, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} aside
 */
function moveInto(folder, aside) {
  try {
    fs.renameSync(aside, folder);
  } catch (error) {
    // A run beside this one was first: what it made is as good.
    if (!isComplete(folder)) throw error;
  }
}

/** @param {string} folder */
function install(folder) {
  const { node, slimBuiltIns } = installationIn(folder);
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const dependencies = { 'code-server': VERSIONS['code-server'], [`node-linux-${process.arch}`]: VERSIONS.node };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));

  npm(folder, ['install', '--ignore-scripts', '--no-package-lock']);
  // What code-server's own install script would do, less the compiling. Not `npm ci`: the lock file it ships is out of step.
  npm(vscode, ['install', '--ignore-scripts', '--omit=dev']);
  npm(path.join(vscode, 'extensions'), ['install', '--ignore-scripts', '--omit=dev']);
  compile(vscode, node);

  for (const unused of PRUNED) fs.rmSync(path.join(vscode, unused), { recursive: true, force: true });
  fs.mkdirSync(slimBuiltIns);
  for (const name of SLIM_BUILT_INS) {
    const target = path.relative(slimBuiltIns, path.join(vscode, 'extensions', name));
    fs.symlinkSync(target, path.join(slimBuiltIns, name));
  }
}

/**
 * @param {string} vscode
 * @param {string} node
 */
function compile(vscode, node) {
  const bin = path.dirname(node);
  try {
    npm(vscode, ['rebuild', ...COMPILED], {
      PATH: `${bin}${path.delimiter}${process.env.PATH}`,
      npm_config_nodedir: path.dirname(bin), // its headers, not those of the machine's own Node
      JOBS: 'max',
    });
  } catch {
    // npm has printed why. Tests pass without, and leave less behind when they don't.
    say(
      `could not compile ${COMPILED}: going on without VS Code's log files (apt-get install g++ make python3 to have them)`,
    );
  }
}

/**
 * Runs npm with its output on our standard error.
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function npm(cwd, args, env = {}) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const started = Date.now();
  const { status, signal, error } = spawnSync('npm', [...args, ...quiet], {
    cwd,
    env: { ...environmentForNpm(), ...env },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    const reason = error?.message ?? signal ?? `exit code ${status}`;
    throw new Error(
      `\`npm ${args.join(' ')}\` failed in ${cwd} (${reason}); what npm said is above. ` +
        'Check that npm reaches its registry and that the disk has 1 GB free, then run `node scripts/ensure-code-server.mjs` again.',
    );
  }
  say(`npm ${args[0]} in ${path.basename(cwd)} took ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The environment less what an outer npm has put in for its own script, which would redirect this one. */
function environmentForNpm() {
  const kept = /^npm_config_(registry|cafile|cache|userconfig|globalconfig|(https?[-_])?proxy|noproxy|fetch_.*)$/i;
  const outer = /^(npm_.*|NODE_OPTIONS|INIT_CWD)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name) || !outer.test(name)));
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureCodeServer().folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
