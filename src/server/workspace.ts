import { createHash } from 'node:crypto';
import { existsSync, type FSWatcher, readdirSync, readFileSync, realpathSync, watch } from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import { checkTogether } from '../workflow/folder.ts';
import type { ParsedWorkflow } from '../workflow/model.ts';
import { parseWorkflow } from '../workflow/parse.ts';

export const WORKFLOW_FOLDER = '.stateroom';
const WORKFLOW_FILE = /\.workflow\.(ya?ml|json)$/;
const SETTLE_MS = 150;

/** Stable for a folder, wherever it is opened from: its name, and a piece of the hash of its real path. */
export function projectIdOf(folder: string): string {
  const real = realpathSync(folder);
  const slug = path
    .basename(real)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${slug || 'project'}-${createHash('sha256').update(real).digest('hex').slice(0, 8)}`;
}

/** Reads every workflow file of a folder; a broken one is told in its problems and stops no other. */
export function readWorkflows(folder: string): ParsedWorkflow[] {
  const from = path.join(folder, WORKFLOW_FOLDER);
  if (!existsSync(from)) return [];
  return readWorkflowFiles(
    workflowFilesIn(from).map((name) => ({ file: path.join(from, name), name: `${WORKFLOW_FOLDER}/${name}` })),
  );
}

/** The names of the workflow files in a `.stateroom` folder, in order. */
export const workflowFilesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => WORKFLOW_FILE.test(name))
    .sort();

/** Reads the workflow files of one project; `name` is what their problems call the file. Of two with one id the first counts. */
export const readWorkflowFiles = (
  files: readonly { readonly file: string; readonly name: string }[],
): ParsedWorkflow[] => checkTogether(files.map(({ file, name }) => ({ name, parsed: readOne(file, name) })));

function readOne(file: string, name: string): ParsedWorkflow {
  try {
    return parseWorkflow(readFileSync(file, 'utf8'), name);
  } catch (error) {
    const message = `The file can't be read: ${(error as Error).message}`;
    return {
      definition: undefined,
      problems: [{ file: name, line: 1, column: 1, code: 'unreadable', severity: 'error', message }],
    };
  }
}

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
