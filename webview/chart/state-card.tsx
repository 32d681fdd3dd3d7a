import { innermost, titlesOf } from '../../src/client/states.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { GraphTransition, WorkflowInfo } from '../../src/protocol/workflows.ts';
import type { TransitionLife } from '../diagram/life.ts';
import { Icon } from '../look/icon.tsx';
import { canSendIn } from '../room/can-send.ts';
import { usePage } from '../shell/page.ts';
import { useEscape } from '../shell/use-escape.ts';
import type { CommandButton } from './command-button.tsx';

/** So many other runs are named; the header has them all. */
const MOST_RUNS = 12;

/** The state that was pressed: what leads out of it, what of that can be done now and why the rest can't, and who else is there. */
export function StateCard({ id, Button }: { readonly id: string; readonly Button: typeof CommandButton }) {
  const { session, ui } = usePage();
  const { room } = session;
  const { chart, run } = room.shown.value;
  const state = chart?.graph.states.find((each) => each.id === id);
  const close = () => {
    ui.pointed.value = null;
  };
  useEscape('state-card', close);
  if (!chart || !state) return null;
  const here = [...room.runs.value.values()].filter((each) => each.run !== run?.run && standsIn(each, chart, id));
  return (
    <section class="state-card card" aria-label={`State ${state.title}`} data-testid="state-card">
      <div class="title">
        <h2 class="cut">{state.title}</h2>
        {run?.active.includes(id) && <span class="tag">active</span>}
        {state.kind === 'final' && <span class="tag">final</span>}
        <span class="grow" />
        <button type="button" class="button icon-only" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {state.description !== undefined && <p class="dim">{state.description}</p>}
      <Ways chart={chart} run={run} state={id} Button={Button} />
      {here.length > 0 && (
        <div class="here">
          <p class="dim">{here.length === 1 ? 'Another run is here' : `${here.length} other runs are here`}</p>
          <div class="row">
            {here.slice(0, MOST_RUNS).map((each) => (
              <button
                key={each.run}
                type="button"
                class="pill run"
                data-run={each.run}
                title={`Show ${each.title}`}
                onClick={() => room.chooseRun(each.run)}
              >
                <bdi class="cut">{each.title}</bdi>
              </button>
            ))}
            {here.length > MOST_RUNS && <span class="dim">and {here.length - MOST_RUNS} more</span>}
          </div>
        </div>
      )}
    </section>
  );
}

function Ways(props: {
  readonly chart: WorkflowInfo;
  readonly run: RunState | undefined;
  readonly state: string;
  readonly Button: typeof CommandButton;
}) {
  const { session, ui } = usePage();
  const { room } = session;
  const { chart, run, state, Button } = props;
  const { transitions } = chart.graph;
  const out = transitions.filter(({ source }) => source === state);
  const life = ui.diagram.value?.lifeOf(run, canSendIn(room, run));
  const titles = titlesOf(chart);
  if (out.length === 0) return <p class="dim">Nothing leads out of it by itself.</p>;
  return (
    <ul>
      {out.map((transition) => (
        <li key={transition.id}>
          <Way transition={transition} now={life?.transitions.get(transition.id)} run={run} Button={Button} />
          <span class="dim">
            {transition.targets.length === 0 ? 'stays here' : `→ ${transition.targets.map(titles).join(', ')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Way(props: {
  readonly transition: GraphTransition;
  readonly now: TransitionLife | undefined;
  readonly run: RunState | undefined;
  readonly Button: typeof CommandButton;
}) {
  const { room } = usePage().session;
  const { transition, now, run, Button } = props;
  const command = now?.kind === 'accepted' ? room.command(now.command) : undefined;
  if (command && run) return <Button command={command} run={run} />;
  return (
    <span>
      <b>{transition.label}</b> {now?.kind === 'quiet' && <span class="why">{now.why}</span>}
    </span>
  );
}

/** Whether a living run of this very chart stands in the state, or in one that is within it. */
function standsIn(run: RunState, { hash }: WorkflowInfo, id: string): boolean {
  if (run.status !== 'active' || run.definition !== hash) return false;
  return innermost(run.active).some((leaf) => leaf === id || leaf.startsWith(`${id}.`));
}
