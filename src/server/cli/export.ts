import { exportWorkflow } from '../../workflow/interchange/export.ts';
import { EXPORT_FORMATS } from '../../workflow/interchange/formats.ts';
import { parseWorkflow } from '../../workflow/parse.ts';
import { failed, misuse } from './failure.ts';
import { fileOf, formatOption, noteFindings, printResult } from './interchange.ts';
import type { Options } from './options.ts';
import { problemLine } from './problem-lines.ts';
import { jsonLine, note, print, typed } from './terminal.ts';

/** `stateroom export FILE --format …`: a workflow as a picture, or for other programs. */
export async function exportFile(options: Options): Promise<number> {
  const format = formatOption(options, EXPORT_FORMATS);
  if (format === undefined) throw misuse(`Say with --format what to write: ${EXPORT_FORMATS.join(', ')}.`);
  const { name, text } = fileOf(options);
  const { definition, problems } = parseWorkflow(text, name);
  if (!definition) {
    for (const problem of problems) note(problemLine(problem));
    throw failed(`${typed(name)} has errors: nothing is written.`);
  }
  const exported = await exportWorkflow(definition, format);
  if (options.has('json')) {
    print(jsonLine({ format, ...exported }));
    return 0;
  }
  noteFindings(exported.findings);
  printResult(exported.text);
  return 0;
}
