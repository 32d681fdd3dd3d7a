import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { checkTogether } from '../workflow/folder.ts';
import type { ParsedWorkflow } from '../workflow/model.ts';
import { parseWorkflow } from '../workflow/parse.ts';
import { WORKFLOW_FOLDER, workflowFilesOf } from './workflow-files.ts';

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
  return readWorkflowFiles(
    workflowFilesOf(folder).map((file) => {
      const name = `${WORKFLOW_FOLDER}/${file}`;
      return { file: path.join(folder, name), name };
    }),
  );
}

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
