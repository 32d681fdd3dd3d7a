import { render } from 'preact';
import { lengthText, momentText } from '../../src/client/lengths.ts';
import { innermost, titlesOf } from '../../src/client/states.ts';
import { attemptText } from '../../src/client/tasks.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import type { Drawing } from '../diagram/diagram.ts';
import type { Page } from '../shell/page.ts';

/** Room around the drawing, px of it. */
const MARGIN = 12;

/** Whatever prints the page prints the diagram and the run's facts, on white; returns how to stop that. */
export function printOn(page: Page): () => void {
  const paper = document.createElement('main');
  paper.className = 'paper on-paper';
  const lay = () => {
    render(<Paper page={page} />, paper);
    const drawn = page.ui.diagram.value?.drawn;
    if (drawn) paper.querySelector('.sr-diagram')?.replaceChildren(copyOf(drawn));
    document.body.append(paper);
  };
  const clear = () => {
    paper.remove();
    render(null, paper);
  };
  addEventListener('beforeprint', lay);
  addEventListener('afterprint', clear);
  return () => {
    removeEventListener('beforeprint', lay);
    removeEventListener('afterprint', clear);
    clear();
  };
}

/** The drawing without what is only for looking at it on a screen: zoom, and what catches the pointer. */
function copyOf({ svg, box }: Drawing): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.removeAttribute('style');
  copy.classList.remove('far');
  copy.querySelector('.content')?.removeAttribute('transform');
  for (const element of copy.querySelectorAll('.hit, .tokens')) element.remove();
  const { x, y, width, height } = box;
  copy.setAttribute('viewBox', `${x - MARGIN} ${y - MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
  // A small chart stays as large as on a screen.
  copy.style.maxWidth = `${width + 2 * MARGIN}px`;
  return copy;
}

function Paper({ page: { session } }: { readonly page: Page }) {
  const { room } = session;
  const { run, chart } = room.seen.value;
  const now = room.clock.now();
  return (
    <>
      <h1>{run?.title ?? chart?.title}</h1>
      <p class="dim">
        {[room.project.value?.name, chart?.title].filter(Boolean).join(' · ')} ·{' '}
        {room.past.value ? `as it stood at ${momentText(room.past.value.at)}, printed ` : 'printed '}
        {momentText(now)}
      </p>
      {run && <Facts run={run} chart={chart} now={room.past.value?.at ?? now} />}
      <div class="sr-diagram still" />
    </>
  );
}

function Facts({
  run,
  chart,
  now,
}: {
  readonly run: RunState;
  readonly chart: WorkflowInfo | undefined;
  readonly now: number;
}) {
  const titles = titlesOf(chart);
  const facts: [string, string][] = [
    ['Status', `${STATUS[run.status]}${run.reason === undefined ? '' : `: ${run.reason}`}`],
    ['State', innermost(run.active).map(titles).join(', ')],
    ['Last step', `${run.command ?? 'began'}${run.by ? ` by ${run.by.name}` : ''}, ${momentText(run.at)}`],
    ...run.tasks.map((task): [string, string] => {
      const took = lengthText((task.ended_at ?? now) - task.started_at);
      const facts = [task.label, attemptText(task), task.status.replace('_', ' '), took];
      return [`Task of ${titles(task.state)}`, facts.filter(Boolean).join(', ')];
    }),
    ...run.gates.map((gate): [string, string] => {
      const names = gate.approved.map(({ name }) => name).join(', ');
      return [
        `Gate ${titles(gate.state)}`,
        `${gate.approved.length} of ${gate.approvals} approvals${names && `: ${names}`}`,
      ];
    }),
  ];
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const STATUS: Readonly<Record<RunState['status'], string>> = {
  active: 'running',
  done: 'done',
  error: 'failed',
  stopped: 'cancelled',
};
