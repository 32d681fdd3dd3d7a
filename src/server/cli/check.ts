import { statSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../protocol/workflows.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { WORKFLOW_FOLDER, workflowFilesIn } from '../workflow-files.ts';
import { readWorkflowFiles } from '../workspace.ts';
import { misuse } from './failure.ts';
import { githubAnnotation } from './github.ts';
import type { Options } from './options.ts';
import { problemLine } from './problem-lines.ts';
import { jsonLine, note, print, typed } from './terminal.ts';

const FORMATS = ['text', 'json', 'github'] as const;
type Format = (typeof FORMATS)[number];

/** `stateroom check`: the checks that VS Code's Problems show, for hooks and pipelines. */
export async function check(options: Options): Promise<number> {
  const format = formatOf(options.text('format'));
  const files = new Set((options.words.length === 0 ? ['.'] : options.words).flatMap(filesOf));
  // Files are right or wrong together with those beside them: each folder is a project of its own, and is read as a whole.
  const problems = [...new Set([...files].map((file) => path.dirname(file)))]
    .flatMap((folder) => readWorkflowFiles(together(folder, files).map((file) => ({ file, name: shown(file) }))))
    .flatMap((parsed) => parsed.problems)
    .filter(({ file }) => files.has(path.resolve(file)));
  tell(problems, files.size, format);
  return problems.length === 0 ? 0 : 1;
}

function formatOf(text: string | undefined): Format {
  const format = FORMATS.find((known) => known === (text ?? 'text'));
  if (!format) throw misuse(`--format is ${FORMATS.join(', ')}, not ${typed(text ?? '')}.`);
  return format;
}

/** The workflow files that a word of the command line means. */
function filesOf(word: string): string[] {
  const place = path.resolve(word);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) throw misuse(`There is no file or folder ${typed(word)}.`);
  if (stats.isFile()) return [place];
  if (!stats.isDirectory()) throw misuse(`${typed(word)} is no file and no folder.`);
  const folder = path.basename(place) === WORKFLOW_FOLDER ? place : path.join(place, WORKFLOW_FOLDER);
  const files = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? workflowFilesIn(folder) : [];
  if (files.length === 0)
    throw misuse(`There is no workflow in ${typed(word)}: they are files ${WORKFLOW_FOLDER}/NAME.workflow.yaml.`);
  return files.map((name) => path.join(folder, name));
}

/** The folder's workflow files, and those that were named whatever they are called; in order. */
const together = (folder: string, named: ReadonlySet<string>): string[] =>
  [
    ...new Set([
      ...workflowFilesIn(folder).map((name) => path.join(folder, name)),
      ...[...named].filter((file) => path.dirname(file) === folder),
    ]),
  ].sort();

/** The path as it is from here, which is what an editor, a terminal and GitHub can follow. */
const shown = (file: string): string => path.relative(process.cwd(), file).split(path.sep).join('/');

function tell(problems: readonly Problem[], files: number, format: Format): void {
  switch (format) {
    case 'json':
      print(jsonLine(problems));
      return;
    case 'github':
      for (const problem of problems) print(githubAnnotation(problem));
      return;
    case 'text':
      for (const problem of problems) print(problemLine(problem, process.stdout));
      note(
        `${count(files, 'file')} checked, ${problems.length === 0 ? 'nothing is wrong' : count(problems.length, 'problem')}.`,
      );
      return;
    default:
      assertNever(format, 'format');
  }
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
