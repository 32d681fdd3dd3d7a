import { effect } from '@preact/signals';
import { momentText } from '../../src/client/lengths.ts';
import { reportHtml } from '../../src/client/report-html.ts';
import { reportMarkdown } from '../../src/client/report-markdown.ts';
import { reportOf } from '../../src/client/run-report.ts';
import { timelinePicture } from '../../src/client/timeline-picture.ts';
import type { PictureFormat, ReportFormat, SavedFormat } from '../../src/protocol/host-messages.ts';
import type { Diagram } from '../diagram/diagram.ts';
import type { Page } from '../shell/page.ts';
import { RunEntries } from '../time/run-entries.ts';
import { pngPicture } from './png-picture.ts';
import { fileName, svgPicture } from './svg-picture.ts';

export { printOn } from './paper.tsx';

/** Saves the whole diagram as it looks now. Rejects with a sentence when there is none. */
export async function saveDiagram(page: Page, format: PictureFormat): Promise<void> {
  const { host, session } = page;
  const diagram = await diagramOf(page);
  await diagram.settled();
  const { drawn } = diagram;
  if (!drawn) throw new Error('Nothing is drawn yet. Try again in a moment.');
  const title = titleOf(page);
  const picture = svgPicture(drawn, title);
  const content =
    format === 'png' ? await pngPicture(picture) : new Blob([picture.text], { type: 'image/svg+xml;charset=utf-8' });
  const { run, chart } = session.room.seen.value;
  await host.save(fileName(run?.title ?? chart?.title ?? '', session.room.clock.now(), format), content);
}

/** What was asked for from outside of the page. Rejects with a sentence. */
export const saveAs = (page: Page, format: SavedFormat): Promise<void> =>
  format === 'svg' || format === 'png' ? saveDiagram(page, format) : saveReport(page, format);

/** Saves the report of the shown run, whose entries are fetched back to its beginning. Rejects with a sentence. */
export async function saveReport(page: Page, format: ReportFormat): Promise<void> {
  const { host, session } = page;
  const { room } = session;
  // A panel that has only just been opened is not in the room yet.
  if (room.project.value === undefined) await diagramOf(page);
  const { run, chart } = room.shown.value;
  if (!run) throw new Error('There is no run to report on.');
  const entries = new RunEntries(session, run.run);
  try {
    await entries.load(Number.POSITIVE_INFINITY);
    const history = entries.history.value;
    if (!history) throw new Error('The room did not tell what happened in this run. Try again.');
    const now = room.clock.now();
    const report = reportOf({ project: room.project.value?.name ?? '', run, chart, history, now });
    const text =
      format === 'md'
        ? reportMarkdown(report)
        : reportHtml(report, { diagram: await onPaper(page), timeline: timelinePicture(history, chart, now) });
    await host.save(fileName(run.title, now, format), new Blob([text], { type: `${TYPES[format]};charset=utf-8` }));
  } finally {
    entries.dispose();
  }
}

const TYPES = { md: 'text/markdown', html: 'text/html' } as const;

/** The diagram as it would be printed, whatever the page's colours; `undefined` where none is drawn. */
async function onPaper(page: Page): Promise<string | undefined> {
  const diagram = page.ui.diagram.value;
  await diagram?.settled();
  const drawn = diagram?.drawn;
  if (!drawn) return undefined;
  const paper = document.createElement('div');
  paper.className = 'on-paper sr-diagram still';
  const svg = drawn.svg.cloneNode(true) as SVGSVGElement;
  paper.append(svg);
  document.body.append(paper);
  try {
    return svgPicture({ svg, box: drawn.box }, titleOf(page)).text;
  } finally {
    paper.remove();
  }
}

function titleOf({ session }: Page): string {
  const { run, chart } = session.room.seen.value;
  const { past, clock } = session.room;
  const names = [run?.title, chart?.title].filter((name) => name !== undefined);
  return `${[...new Set(names)].join(', ')}, ${momentText(past.value?.at ?? clock.now())}`;
}

/** The diagram, as soon as the room has one. */
function diagramOf({ session, ui }: Page): Promise<Diagram> {
  return new Promise((resolve, reject) => {
    const stop = effect(() => {
      const { kind } = session.connection.value;
      const { project, seen } = session.room;
      const diagram = ui.diagram.value;
      const outside = kind === 'refused' || kind === 'removed' || kind === 'waiting';
      const none = project.value !== undefined && seen.value.chart === undefined;
      if (diagram && seen.value.chart) resolve(diagram);
      else if (outside || none) reject(new Error('There is no chart here to save.'));
      else return;
      queueMicrotask(() => stop());
    });
  });
}
