import { describe, expect, it } from 'vitest';
import { checkFile } from '../../../src/workflow/language/checking.ts';
import { completionsAt } from '../../../src/workflow/language/completions.ts';
import { hoverAt } from '../../../src/workflow/language/hover.ts';
import { markdownOf } from '../../../src/workflow/language/markdown.ts';
import { definitionAt, referencesAt } from '../../../src/workflow/language/navigation.ts';
import { outlineOf } from '../../../src/workflow/language/outline.ts';
import { renameAt, renameable } from '../../../src/workflow/language/rename.ts';
import { readSymbols } from '../../../src/workflow/language/symbols.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';

/** Everything an editor asks of a text at one place; how much came of it. */
function everything(text: string, offset: number): number {
  const symbols = readSymbols(text);
  const offered = completionsAt(text, offset);
  for (const { from, to } of offered) {
    expect(from).toBeLessThanOrEqual(offset);
    expect(to).toBeGreaterThanOrEqual(offset);
  }
  const hover = hoverAt(symbols, offset);
  if (hover) markdownOf(hover.paragraphs);
  renameable(symbols, offset);
  renameAt(symbols, offset, 'other');
  const checked = checkFile('a.workflow.yaml', text, []);
  for (const problem of checked.problems)
    for (const { edits } of checked.fixesOf(problem))
      for (const { start, end } of edits) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
  const found = [definitionAt(symbols, offset), ...referencesAt(symbols, offset, true), ...outlineOf(symbols)];
  return offered.length + found.length;
}

describe('editing help', () => {
  it('WF-40: never fails, wherever a text ends, and wherever the cursor is in it', () => {
    let came = 0;
    for (const { text } of TEMPLATES.slice(1, 3)) {
      for (let end = 0; end <= text.length; end += 223) came += everything(text.slice(0, end), end);
      for (let at = 0; at <= text.length; at += 331) came += everything(text, at);
    }
    expect(came).toBeGreaterThan(200);
  }, 60_000);

  it('WF-40: nor when something in the middle is broken', () => {
    const template = TEMPLATES.find(({ id }) => id === 'review');
    const text = template?.text ?? '';
    for (const piece of [
      '{',
      '}',
      '[',
      ']',
      ':',
      '- ',
      '"',
      "'",
      '|\n',
      '&a ',
      '*a ',
      '? ',
      '\t',
      '#',
      '\u0000',
      '\u001f',
      '\ud800',
      '---\n',
    ])
      for (let at = 3; at < text.length; at += 487) everything(`${text.slice(0, at)}${piece}${text.slice(at)}`, at + 1);
  }, 60_000);

  it('WF-40: a file made to exhaust its reader gets no help, and costs nothing', () => {
    const deep = `${'['.repeat(5000)}`;
    const wide = 'a: *x\n'.repeat(5000);
    const large = `states: {${' a: b,'.repeat(250_000)}`;
    for (const text of [deep, wide, large]) expect(outlineOf(readSymbols(text))).toEqual([]);
    expect(completionsAt(large, large.length)).toEqual([]);
  });
});
