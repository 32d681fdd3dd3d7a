import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { discover, publish } from '../discovery/discovery.ts';
import type { HostedProject, Orchestrator } from '../orchestrator.ts';
import type { Surroundings } from './commands.ts';
import { failed } from './failure.ts';
import type { Options } from './options.ts';
import { hostSecret } from './secret.ts';
import { serveLog } from './serve-log.ts';
import { type ServeOptions, serveOptions } from './serve-options.ts';
import { announcement, isLoopback, openness, outerAddresses, problemsOf, ready } from './serve-text.ts';
import { jsonLine, note, oneLine, print } from './terminal.ts';

/** `stateroom serve`: goes on until it is told to end. */
export async function serve(given: Options, { pageDir }: Surroundings): Promise<number> {
  const options = serveOptions(given);
  if (!isBuiltin('node:sqlite'))
    throw failed(`Serving needs Node 22.13 or newer, for its SQLite; this is ${process.version}.`);
  if (!existsSync(path.join(pageDir, 'manifest.json')))
    throw failed(`The page is not built: ${pageDir} has no manifest. Run npm run build, then start again.`);
  const served = await elsewhere(options);
  const stopped = untilSignal();
  const orchestrator = await open(options, pageDir);
  const removals: (() => void)[] = [];
  try {
    for (const project of await addFolders(orchestrator, options)) {
      if (!served.has(project.folder)) removals.push(publish(orchestrator, project));
      project.onDidChangeWorkflows(() => tellProblems(project));
    }
    if (options.json) {
      orchestrator.projects.forEach(tellProblems);
      print(jsonLine(ready(orchestrator, options)));
    } else print(announcement(orchestrator, options));
    await stopped;
    note('Closing…');
  } finally {
    for (const remove of removals) remove();
    await orchestrator.close();
  }
  return 0;
}

function tellProblems({ folder, problems }: HostedProject): void {
  for (const line of problemsOf(folder, problems)) note(line);
}

/**
 * The folders that another process serves. Two rooms of one folder would each have a journal of their own and run the same
 * tasks, so that is refused unless another data folder was asked for.
 */
async function elsewhere({ folders, ownDataDir }: ServeOptions): Promise<ReadonlySet<string>> {
  const served = new Set<string>();
  for (const folder of folders) {
    const found = await discover(folder);
    if (found?.folder !== folder) continue;
    const where = `${oneLine(found.name)} is served already, at ${found.url} by process ${found.pid}.`;
    if (!ownDataDir) throw failed(`${where} Use that one, or end it first.`);
    note(`${where} This is a second room with a journal of its own; stateroom send and status go to the first.`);
    served.add(folder);
  }
  return served;
}

async function open(options: ServeOptions, pageDir: string): Promise<Orchestrator> {
  const { host, port, dataDir, publicUrl, allowTasks, maskPatterns } = options;
  const { startOrchestrator } = await import('../orchestrator.ts');
  let orchestrator: Orchestrator | undefined;
  const tokens = () => orchestrator?.projects.flatMap((project) => Object.values(project.tokens)) ?? [];
  try {
    orchestrator = await startOrchestrator({
      host,
      port,
      dataDir,
      pageDir,
      secret: hostSecret(dataDir),
      mayRunTasks: () =>
        allowTasks || { reason: 'Tasks are not run here: the server was started without --allow-tasks.' },
      maskPatterns: () => maskPatterns,
      log: serveLog(tokens),
      ...(publicUrl !== undefined && { publicUrl }),
    });
  } catch (error) {
    throw whyNot(error as NodeJS.ErrnoException, options);
  }
  for (const address of outerAddresses(options, orchestrator.port)) orchestrator.allowAddress(address);
  if (!isLoopback(host)) note(openness(options, outerAddresses(options, orchestrator.port)));
  return orchestrator;
}

async function addFolders(orchestrator: Orchestrator, { folders }: ServeOptions) {
  const projects = [];
  for (const folder of folders) {
    try {
      projects.push(await orchestrator.addProject({ path: folder }));
    } catch (error) {
      // What keeps a folder from being opened is said in a sentence: a locked, damaged or lost journal.
      throw failed(`${folder} can't be served. ${(error as Error).message}`);
    }
  }
  return projects;
}

/** A failed start, in a sentence that says what to do. */
function whyNot(error: NodeJS.ErrnoException, { host, port, dataDir }: ServeOptions): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return failed(`Port ${port} is taken on ${host}. Choose another with --port, or leave it out for any free one.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return failed(`This machine has no address ${host} to listen on. Leave --host out for 127.0.0.1.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return error.syscall === 'listen'
        ? failed(`Port ${port} may not be used by this user. Choose one above 1023.`)
        : failed(`${dataDir} can't be written (${error.code}). Choose another folder with --data-dir.`);
    default:
      return error;
  }
}

/** One Ctrl+C can arrive twice, from the terminal and from a runner that passes it on. */
const SAME_SIGNAL_MS = 300;

/** Resolves at the first signal to end; a later one ends this process at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first === undefined) {
          first = performance.now();
          resolve();
        } else if (performance.now() - first > SAME_SIGNAL_MS) process.exit(130);
      });
    }
  });
}
