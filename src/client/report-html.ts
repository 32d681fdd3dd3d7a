import { onOneLine, type Report, type ReportTable } from './run-report.ts';

/** SVG documents that stand alone. */
export interface ReportPictures {
  /** The chart; `undefined` where it is not at hand. */
  readonly diagram: string | undefined;
  readonly timeline: string | undefined;
}

/**
 * A run's report as one HTML file that stands alone: no script, nothing fetched, dark on white, made to be printed. What
 * others wrote is text in it; the pictures are images, in which nothing could run either.
 */
export function reportHtml(report: Report, { diagram, timeline }: ReportPictures): string {
  const { title, facts, note, tables, written } = report;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1 dir="auto">${escaped(title)}</h1>`,
    `<dl>${facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd dir="auto">${escaped(value)}</dd></div>`).join('')}</dl>`,
    note === undefined ? undefined : `<p class="note">${escaped(note)}</p>`,
    figure('Diagram', diagram, 'The chart with the state of the run'),
    figure('Timeline', timeline, 'When the run was in which state; the tables below say the same'),
    ...tables.map(section),
    `<p class="written">${escaped(written)}</p>`,
    '</body>',
    '</html>',
    '',
  ]
    .filter((part) => part !== undefined)
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in HTML and XML, also within an attribute. */
export const escaped = (text: string): string => onOneLine(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);

function figure(title: string, svg: string | undefined, about: string): string | undefined {
  if (svg === undefined) return undefined;
  const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.toWellFormed())}`;
  return `<h2>${title}</h2>\n<figure><img src="${address.replace(/'/g, '%27')}" alt="${about}"></figure>`;
}

function section({ title, head, rows }: ReportTable): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, index) =>
      index === 0 ? `<th scope="row" dir="auto">${escaped(cell)}</th>` : `<td dir="auto">${escaped(cell)}</td>`,
    );
  return [
    `<h2>${title}</h2>`,
    '<table>',
    `<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${cells(row).join('')}</tr>`),
    '</tbody>',
    '</table>',
  ].join('\n');
}

const STYLE = [
  ':root{color-scheme:light}',
  'body{max-width:1100px;margin:32px auto;padding:0 24px;background:#fff;color:#1f1f1f;font:14px/1.5 system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}',
  'h1{margin:0 0 12px;font-size:24px;line-height:1.25}h2{margin:28px 0 8px;font-size:16px}',
  'h1,dd,td,th{overflow-wrap:anywhere}',
  'dl{display:flex;flex-wrap:wrap;gap:4px 28px;margin:0}dl>div{display:flex;gap:6px}dt{flex:none;color:#4a4a4a}dd{margin:0;font-weight:600}',
  '.note{padding:6px 10px;border-left:3px solid #9a6700}',
  'figure{margin:0}img{display:block;max-width:100%;height:auto}',
  'table{width:100%;border-collapse:collapse;font-size:13px}th,td{padding:4px 14px 4px 0;border-bottom:1px solid #d0d0d0;text-align:start;vertical-align:top}',
  'thead th{color:#4a4a4a;font-weight:600}tbody th{font-weight:400}td:first-child,tbody th{min-width:9em}',
  '.written{margin-top:28px;color:#4a4a4a;font-size:12px}',
  '@media print{@page{margin:14mm}body{max-width:none;margin:0;padding:0;font-size:11px}table{font-size:10.5px}h2,figure,tr{break-inside:avoid}h2{break-after:avoid}img{max-height:80vh}}',
].join('');
