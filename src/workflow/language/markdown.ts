/** Text of a workflow file, or of anybody: it is shown as it is, whatever it looks like. */
export interface Said {
  readonly text: string;
  readonly as?: 'code' | 'strong';
}

/** A paragraph of our own words and of theirs: strings are ours and may be Markdown, everything else is not. */
export type Paragraph = readonly (string | Said)[];

/** Longer than anybody reads in a hover. */
const MAX_CHARACTERS = 600;

/** Markdown in which nothing that others have written is a link, an image, a command, HTML or an icon. */
export const markdownOf = (paragraphs: readonly Paragraph[]): string =>
  paragraphs
    .map((paragraph) => paragraph.map((part) => (typeof part === 'string' ? part : said(part))).join(''))
    .join('\n\n');

export const code = (text: string): Said => ({ text, as: 'code' });
export const strong = (text: string): Said => ({ text, as: 'strong' });
export const plainly = (text: string): Said => ({ text });

function said({ text, as }: Said): string {
  const line = cut(text.replace(/\s+/g, ' ').trim());
  if (line === '') return '';
  if (as === 'code') return codeSpan(line);
  const escaped = line.replace(/[!-/:-@[-`{-~]/g, '\\$&');
  return as === 'strong' ? `**${escaped}**` : escaped;
}

/** A fence longer than any run of backticks within: there is no way out of it. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

const cut = (text: string) => (text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS).trimEnd()}…` : text);
