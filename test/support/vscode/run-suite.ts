import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { failureFolder } from './artefacts.ts';
import { launchChromium } from './chromium.ts';
import { type CodeServer, startCodeServer } from './code-server.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import { WorkbenchWindow } from './workbench-window.ts';

export interface SuiteOptions extends Omit<DesktopArguments, 'version'> {
  /** The file that exports `run()`. */
  readonly suite: string;
}

/** How a run ended: with 0, or with a reason. */
export interface SuiteEnd {
  readonly code: number;
  readonly reason?: string;
}

/** The files through which the suite reaches us; `shim.cjs` is at the other end. */
interface Exchange {
  readonly folder: string;
  readonly output: string;
  readonly outcome: string;
}

const SHIM = fileURLToPath(new URL('shim.cjs', import.meta.url));

/** A suite that takes longer hangs. */
const TIMEOUT_SECONDS = Number(process.env.STATEROOM_HOST_TIMEOUT ?? 180);

const EXIT_CODE_OF = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs a suite in the extension host of a fresh window, and prints what it prints. */
export async function runSuite(options: SuiteOptions): Promise<SuiteEnd> {
  const end = Promise.withResolvers<SuiteEnd>();
  for (const [signal, code] of Object.entries(EXIT_CODE_OF)) {
    process.once(signal, () => end.resolve({ code, reason: `Stopped by ${signal}.` }));
  }
  const timeout = setTimeout(
    () => end.resolve({ code: 124, reason: `The suite was still running after ${TIMEOUT_SECONDS} s.` }),
    TIMEOUT_SECONDS * 1000,
  );
  const exchange = await makeExchange();
  const stopPrinting = printAlong(exchange.output);
  const starting = startServer(options, exchange);
  const launching = launchChromium({ leaveSignals: true });
  let opened: { server: CodeServer; window: WorkbenchWindow } | undefined;

  const openWindow = async () => {
    const [server, browser] = await Promise.all([starting, launching]);
    void server.ended.then((how) => end.resolve({ code: 1, reason: `code-server ended (${how}) during the suite.` }));
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    opened = { server, window: new WorkbenchWindow(page) };
    page.once('crash', () => end.resolve({ code: 1, reason: 'The browser page crashed.' }));
    // The workbench calls these if they are there; log lines include the suite's, which the shim has sent already.
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', async () => end.resolve(await readOutcome(exchange)));
    await page.goto(addressOf(server, options), { waitUntil: 'commit' });
  };

  try {
    openWindow().catch((error: unknown) => end.resolve({ code: 1, reason: String(error) }));
    const ended = await end.promise;
    await stopPrinting();
    if (ended.code === 0 || opened === undefined) return ended;
    return { ...ended, reason: `${ended.reason} Picture and logs: ${await keepEvidence(opened)}` };
  } finally {
    clearTimeout(timeout);
    await Promise.allSettled([launching.then((browser) => browser.close()), starting.then((server) => server.stop())]);
    await fs.rm(exchange.folder, { recursive: true, force: true });
  }
}

async function makeExchange(): Promise<Exchange> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sr-host-'));
  const output = path.join(folder, 'output.log');
  await fs.writeFile(output, '');
  return { folder, output, outcome: path.join(folder, 'outcome.json') };
}

function startServer(options: SuiteOptions, { output, outcome }: Exchange): Promise<CodeServer> {
  const { userDataDir, extensionsDir } = options;
  return startCodeServer({
    smokeTestDriver: true,
    trust: options.disableWorkspaceTrust ? 'everything' : 'ask',
    env: { STATEROOM_HOST_OUTPUT: output, STATEROOM_HOST_OUTCOME: outcome, STATEROOM_HOST_SUITE: options.suite },
    ...(userDataDir !== undefined && { userDataDir }),
    ...(extensionsDir !== undefined && { extensionsDir }),
  });
}

/** The window's address; it names the extensions and the suite, which the server honours for its smoke test driver only. */
function addressOf(server: CodeServer, { extensions, open, disableExtensions }: SuiteOptions): string {
  const { host } = new URL(server.url);
  const remote = (file: string) => `vscode-remote://${host}${encodeURI(file)}`;
  const payload = extensions.map((folder) => ['extensionDevelopmentPath', remote(folder)]);
  payload.push(['extensionTestsPath', remote(SHIM)]);
  if (disableExtensions) payload.push(['disableExtensions', 'true']);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (open === undefined) query.set('ew', 'true');
  else query.set(open.endsWith('.code-workspace') ? 'workspace' : 'folder', open);
  return `${server.url}/?${query}`;
}

/** Prints what the suite has written, every now and then, until the function returned is called. */
function printAlong(output: string): () => Promise<void> {
  let printed = 0;
  let going = true;
  const printNew = async () => {
    const text = await fs.readFile(output);
    process.stdout.write(text.subarray(printed));
    printed = text.length;
  };
  const printing = (async () => {
    while (going) {
      await printNew();
      await sleep(50);
    }
    await printNew();
  })();
  return () => {
    going = false;
    return printing;
  };
}

/** No file means that the host died of something: a `process.exit`, a crash. */
async function readOutcome({ outcome }: Exchange): Promise<SuiteEnd> {
  const text = await fs.readFile(outcome, 'utf8').catch(() => undefined);
  if (text === undefined) return { code: 1, reason: 'The extension host ended before the suite did.' };
  const { passed, reason }: { passed: boolean; reason?: string } = JSON.parse(text);
  return passed ? { code: 0 } : { code: 1, reason: reason ?? 'The suite failed.' };
}

async function keepEvidence({ server, window }: { server: CodeServer; window: WorkbenchWindow }): Promise<string> {
  const folder = await failureFolder('host-suite');
  await window.keepEvidence(folder, 'window');
  await server.keepLogs(folder);
  return folder;
}
