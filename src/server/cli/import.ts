import { IMPORT_FORMATS } from '../../workflow/interchange/formats.ts';
import { importWorkflow } from '../../workflow/interchange/import.ts';
import { failed } from './failure.ts';
import { fileOf, formatOption, noteFindings, printResult } from './interchange.ts';
import type { Options } from './options.ts';
import { problemLine } from './problem-lines.ts';
import { jsonLine, note, print, typed } from './terminal.ts';

/** `stateroom import FILE`: a statechart from elsewhere as a workflow file. */
export async function importFile(options: Options): Promise<number> {
  const wanted = formatOption(options, IMPORT_FORMATS);
  const { name, text } = fileOf(options);
  const imported = importWorkflow(text, name, wanted);
  if (options.has('json')) {
    print(jsonLine(imported));
    return imported.text === undefined ? 1 : 0;
  }
  noteFindings(imported.findings);
  for (const problem of imported.problems) note(problemLine(problem));
  if (imported.text === undefined) throw failed(`${typed(name)} can't be read as ${imported.format}.`);
  printResult(imported.text);
  return 0;
}
