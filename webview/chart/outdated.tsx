import { changesBetween, changesText, transitionTitles } from '../../src/client/changes.ts';
import { maySend } from '../../src/client/permissions.ts';
import { type Titles, titlesOf } from '../../src/client/states.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { newestWorkflows } from '../room/choice.ts';
import { FROM_BAR } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';

/** Over a chart whose file says something else by now: what has changed, and what to do with this run. */
export function OutdatedStrip() {
  const { session } = usePage();
  const { room } = session;
  const { run, chart } = room.shown.value;
  const newest = newestWorkflows(room.workflows.value).find(({ id }) => id === run?.workflow);
  if (!run?.outdated || !chart || !newest) return null;
  const { obstacles } = run.outdated;
  const inNewest = new Set([...newest.graph.states, ...newest.graph.transitions].map(({ id }) => id));
  const said = (titles: (chart: WorkflowInfo) => Titles): Titles => {
    const [before, after] = [titles(chart), titles(newest)];
    return (id) => (inNewest.has(id) ? after : before)(id);
  };
  const changes = changesText(changesBetween(chart, newest), said(titlesOf), said(transitionTitles));
  const offers = [
    { name: 'run.keep', title: 'Keep as it is', why: undefined },
    { name: 'run.move', title: 'Move', why: obstacles.length > 0 ? obstacles.join(' ') : undefined },
    { name: 'run.restart', title: 'Restart', why: undefined },
  ].flatMap((offer) => {
    const command = room.command(offer.name);
    return command && maySend(command, room.me.value, run) === true ? [offer] : [];
  });
  return (
    <details class="problem-strip outdated" data-testid="outdated">
      <summary>
        <Icon name="file" />
        The workflow has changed <span class="dim"> · this run stays on the definition it began with</span>
      </summary>
      <ul class="changes">
        {changes.length === 0 && (
          <li>What is drawn and sent is the same; what runs within the states may be another.</li>
        )}
        {changes.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {obstacles.map((text) => (
          <li key={text} class="bad">
            It can’t move: {text}
          </li>
        ))}
      </ul>
      {offers.length > 0 ? (
        <div class="row">
          {offers.map(({ name, title, why }) => (
            <button
              key={name}
              type="button"
              class="button"
              data-command={name}
              aria-disabled={why !== undefined}
              title={why}
              onClick={() => why === undefined && session.command(name, FROM_BAR, { run: run.run })}
            >
              {title}
            </button>
          ))}
        </div>
      ) : (
        <p class="dim">An approver or owner decides whether it keeps it, moves, or is restarted.</p>
      )}
    </details>
  );
}
