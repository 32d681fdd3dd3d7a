import { onOneLine, type Report, type ReportTable } from './run-report.ts';

/** A run's report as Markdown. Nothing that others wrote is markup in it. */
export function reportMarkdown({ title, facts, note, tables, written }: Report): string {
  return [
    `# ${plain(title)}`,
    facts.map(([name, value]) => `- **${name}:** ${plain(value)}`).join('\n'),
    note,
    ...tables.map(section),
    written,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
    .concat('\n');
}

/** What Markdown, HTML and those who show them would take for more than text: marks, entities, mentions, addresses. */
const MARKS = /[\\`*[\]<>#|~&$@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=www)\.|:(?=\/\/)/giu;

const plain = (text: string): string =>
  onOneLine(text).replace(MARKS, (mark) => (mark === '&' ? '&amp;' : mark === '<' ? '&lt;' : `\\${mark}`));

function section({ title, head, rows }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(plain)))].join(
    '\n',
  );
}
