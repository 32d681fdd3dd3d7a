import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';

export const WORKFLOW_FOLDER = '.stateroom';
const WORKFLOW_FILE = /\.workflow\.(ya?ml|json)$/;
const SETTLE_MS = 150;

/** The names of the workflow files of a project's folder, in order; none where there is no such folder. */
export function workflowFilesOf(folder: string): string[] {
  const inner = path.join(folder, WORKFLOW_FOLDER);
  return existsSync(inner) ? workflowFilesIn(inner) : [];
}

/** The names of the workflow files in a `.stateroom` folder, in order. */
export const workflowFilesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => WORKFLOW_FILE.test(name))
    .sort();

/** Calls back after workflow files changed, once things have settled; also when `.stateroom` itself comes or goes. */
export function watchWorkflows(folder: string, log: Log, changed: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let inner: FSWatcher | undefined;
  let closed = false;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const watchInner = () => {
    inner?.close();
    inner = undefined;
    const target = path.join(folder, WORKFLOW_FOLDER);
    if (closed || !existsSync(target)) return;
    inner = open(target, log, settle);
  };
  const outer = open(folder, log, (name) => {
    if (name !== null && name !== WORKFLOW_FOLDER) return;
    watchInner();
    settle();
  });
  watchInner();
  return {
    dispose() {
      closed = true;
      clearTimeout(timer);
      outer?.close();
      inner?.close();
    },
  };
}

function open(target: string, log: Log, changed: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(target, (_, name) => changed(name));
    watcher.on('error', (error) => log.warn(`${target} is no longer watched: ${error.message}`));
    return watcher;
  } catch (error) {
    log.warn(`${target} can't be watched, so changes to workflows show after a restart: ${(error as Error).message}`);
    return undefined;
  }
}
