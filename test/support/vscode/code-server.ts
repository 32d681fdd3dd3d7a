/**
 * Tests in a real VS Code, without a desktop
 * ==========================================
 *
 * `code-server` is VS Code's own server and workbench: a real Node extension host, real webviews, palette, trust and
 * multi-root windows, in headless Chromium. `scripts/ensure-code-server.mjs` installs it once per user. Two kinds of test
 * use it:
 *
 * - **In the host** (`test/vscode/host`, mocha, `npm run test:host`): the suite runs inside the extension host and calls the
 *   `vscode` API. `test/vscode/run-host-suite.ts` starts it by @vscode/test-electron, which takes `vscode-exe.ts` here for
 *   desktop VS Code; the same suite runs on the real desktop elsewhere. VS Code draws no toasts and refuses dialogs then.
 * - **In the workbench** (`test/vscode/workbench`, vitest, `npm run test:workbench`): the packaged extension is installed and
 *   Playwright does what a person does. `workbench-of-this-file.ts` is all that a test file needs to import.
 *
 * One server serves a whole test file, and one browser profile all its windows: a first window takes 4 to 6 s, the next
 * ones two thirds of that. What a failed test leaves is in `test-results/failures`.
 *
 * How this differs from the desktop: `env.uiKind` is Web and `env.remoteName` set; `env.asExternalUri` of a local port gives
 * `/proxy/PORT/` on the server's own origin; a webview's requests are same-origin (desktop: `vscode-webview://…`).
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureCodeServer, type Installation } from '../../../scripts/ensure-code-server.mjs';
import { installVsix } from './install-vsix.ts';
import { type ProcessGroup, startProcessGroup } from './process-group.ts';
import { until } from './until.ts';
import { type Settings, userSettingsFile, writeUserSettings } from './user-settings.ts';

/** What a test may want of its server. */
export interface CodeServerOptions {
  /** A packaged extension to install. */
  readonly vsix?: string;
  /** User settings, over the quiet ones. */
  readonly settings?: Settings;
  /** `everything` (the default) turns Workspace Trust off; `ask` leaves every folder in Restricted Mode until it is trusted. */
  readonly trust?: 'everything' | 'ask';
  /** `slim` (the default) has the few that matter here; `all` adds git, the TypeScript server and ninety more, and 4 s. */
  readonly builtIns?: 'slim' | 'all';
  /** Lets a page name extensions under development and a test suite; draws no toasts then. */
  readonly smokeTestDriver?: boolean;
  /** Environment of the server and so of the extension host, over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders to use instead of fresh ones. Settings that are there already stay. */
  readonly userDataDir?: string;
  readonly extensionsDir?: string;
}

/** A running server. */
export interface CodeServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** A folder of this server alone, removed when it stops: the place for a test's workspaces. */
  readonly scratch: string;
  /** What the extension host runs with; for programs that must find what the extension has left in the user's folders. */
  readonly env: NodeJS.ProcessEnv;
  /** Resolves if the server ends, with how; until `stop` it should not. */
  readonly ended: Promise<string>;
  /** Changes the user's settings for windows opened from now on: in code-server, unlike the desktop, those open don't follow. */
  applySettings(settings: Settings): Promise<void>;
  /** Copies the server's and VS Code's logs to a folder. */
  keepLogs(folder: string): Promise<void>;
  /** Ends all its processes and removes its scratch folder. */
  stop(): Promise<void>;
}

/** A window that went without a goodbye has its extension host ended after this. */
const RECONNECTION_SECONDS = 10;

/** Long enough for the slowest start; a server that lost its tests and has no window ends by itself after this. */
const IDLE_SECONDS = 300;

const NAMED_BY_CODE_SERVER = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/;

/** Starts a server on a port of its own, on 127.0.0.1 only, and waits until it can show a window. */
export async function startCodeServer(options: CodeServerOptions = {}): Promise<CodeServer> {
  const installation = ensureCodeServer();
  // The name is short because the path of a Unix socket in it has at most 107 characters.
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'sr-'));
  const logFile = path.join(scratch, 'server.log');
  const userDataDir = options.userDataDir ?? path.join(scratch, 'user-data');
  const extensionsDir = options.extensionsDir ?? path.join(scratch, 'extensions');
  const env = { ...(await environment(scratch)), ...options.env };
  let settings = options.settings ?? {};
  let group: ProcessGroup | undefined;

  const keepLogs = async (folder: string) => {
    await fs.cp(logFile, path.join(folder, 'server.log'));
    const logs = path.join(userDataDir, 'logs'); // absent where the logging module could not be compiled
    if (await exists(logs)) await fs.cp(logs, path.join(folder, 'logs'), { recursive: true });
  };
  const stop = async () => {
    await group?.stop();
    await fs.rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await fs.mkdir(extensionsDir, { recursive: true });
    if (!(await exists(userSettingsFile(userDataDir)))) await writeUserSettings(userDataDir, settings);
    if (options.vsix) await installVsix(options.vsix, { installation, extensionsDir, userDataDir, env });
    const args = await serverArguments(options, { installation, scratch, userDataDir, extensionsDir });
    group = await startProcessGroup(installation.node, args, { env, logFile });
    const url = await firstPage(group, logFile);
    return {
      url,
      scratch,
      env,
      ended: group.ended,
      keepLogs,
      stop,
      async applySettings(changed) {
        settings = { ...settings, ...changed };
        await writeUserSettings(userDataDir, settings);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function serverArguments(
  options: CodeServerOptions,
  where: { installation: Installation; scratch: string; userDataDir: string; extensionsDir: string },
): Promise<string[]> {
  const config = path.join(where.scratch, 'config.yaml'); // else it writes one into the user's own folder
  await fs.writeFile(config, '{}\n');
  const args = [where.installation.entry, '--config', config, '--auth', 'none', '--bind-addr', '127.0.0.1:0'];
  args.push('--user-data-dir', where.userDataDir, '--extensions-dir', where.extensionsDir);
  args.push('--session-socket', path.join(where.scratch, 's.sock'), '--idle-timeout-seconds', String(IDLE_SECONDS));
  args.push('--reconnection-grace-time', String(RECONNECTION_SECONDS));
  args.push(
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--ignore-last-opened',
  );
  if (options.trust !== 'ask') args.push('--disable-workspace-trust');
  if (options.smokeTestDriver) args.push('--vscode-option', 'enable-smoke-test-driver');
  if (options.builtIns !== 'all')
    args.push('--vscode-option', `builtin-extensions-dir=${where.installation.slimBuiltIns}`);
  return args;
}

/** What an outer VS Code, code-server, npm or vitest has put into the environment for itself. */
const FOREIGN =
  /^(VSCODE_|CODE_SERVER_|ELECTRON_|(HASHED_)?PASSWORD$|PORT$|npm_|INIT_CWD$|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_ENV$|VITEST|(TEST|DEV|PROD|MODE|SSR|BASE_URL)$)/;

/** This process's environment, less what is foreign; the user's folders are in `scratch`, so that tests share nothing. */
async function environment(scratch: string): Promise<NodeJS.ProcessEnv> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const xdg: Record<string, string> = {};
  for (const kind of ['CONFIG', 'DATA', 'STATE', 'CACHE'])
    xdg[`XDG_${kind}_HOME`] = path.join(scratch, kind.toLowerCase());
  xdg.XDG_RUNTIME_DIR = path.join(scratch, 'run');
  for (const folder of Object.values(xdg)) await fs.mkdir(folder, { mode: 0o700 });
  // An empty gallery: nothing is looked up in a marketplace, for which there is no setting.
  return { ...own, ...xdg, EXTENSIONS_GALLERY: '{}' };
}

/** The server's address once it shows a page: the first page is what loads VS Code behind it, `/healthz` is not. */
async function firstPage(group: ProcessGroup, logFile: string): Promise<string> {
  let end: string | undefined;
  void group.ended.then((how) => {
    end = how;
  });
  return until(
    'code-server to show its first page',
    async () => {
      const log = await fs.readFile(logFile, 'utf8');
      if (end !== undefined) throw new Error(`code-server ended at once (${end}):\n${log}`);
      const url = NAMED_BY_CODE_SERVER.exec(log)?.[1];
      if (url === undefined) return undefined;
      const page = await fetch(`${url}/?ew=true`);
      await page.arrayBuffer();
      return page.ok ? url : undefined;
    },
    { within: 60_000, every: 25 },
  );
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
