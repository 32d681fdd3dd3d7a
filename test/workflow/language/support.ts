import { applyEdits } from '../../../src/workflow/edits.ts';
import { type Completion, completionsAt, type Neighbour } from '../../../src/workflow/language/completions.ts';

/** The mark `¦` stands where the cursor is; it is no part of the file. */
export function cursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('¦');
  if (offset < 0) throw new Error('There is no mark in the text.');
  return { text: marked.replace('¦', ''), offset };
}

export function offered(marked: string, neighbours: readonly Neighbour[] = []): Completion[] {
  const { text, offset } = cursor(marked);
  return completionsAt(text, offset, neighbours);
}

export const labels = (marked: string): string[] => offered(marked).map(({ label }) => label);

/** The text once the completion is taken, with placeholders filled in by their own names. */
export function taken(marked: string, label: string, neighbours: readonly Neighbour[] = []): string {
  const { text } = cursor(marked);
  const completion = offered(marked, neighbours).find((one) => one.label === label);
  if (!completion) throw new Error(`${label} is not offered, but ${labels(marked).join(', ')}`);
  const line = text.slice(text.lastIndexOf('\n', completion.from - 1) + 1, completion.from);
  const indent = /^ */.exec(line)?.[0] ?? '';
  const filled = completion.insert
    .replace(/\$\{\d:([^}]*)\}/g, '$1')
    .replace(/(?<!\\)\$\d/g, '')
    .replace(/\\([\\$}])/g, '$1')
    .replaceAll('\n', `\n${indent}`)
    .replaceAll('\t', '  ');
  return applyEdits(text, [{ start: completion.from, end: completion.to, text: filled }]);
}
