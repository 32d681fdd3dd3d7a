import { useEffect, useRef, useState } from 'preact/hooks';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { NotLoaded } from '../shell/not-loaded.tsx';
import { usePage } from '../shell/page.ts';
import { part, styleSheet } from '../shell/part.ts';
import type { MainView } from '../shell/ui.ts';
import { usePart } from '../shell/use-part.ts';
import { allCollapsed, allExpanded, foldedIn, foldsIn, holders } from './folds.ts';

const findPart = part(async (assets) => {
  const [{ Find }] = await Promise.all([import('./find.tsx'), styleSheet(assets, 'find.css')]);
  return { Find };
});

/** Time and saving: nobody waits for these to see the chart. */
const morePart = part(async (assets) => {
  const code = import('./more-tools.tsx');
  return (await Promise.all([code, styleSheet(assets, 'thumb.css')]))[0];
});

/** What can be done with the view itself. */
export function Tools({ view }: { readonly view: MainView }) {
  const { ui, session } = usePage();
  const more = usePart(morePart);
  const diagram = ui.diagram.value;
  const { chart } = session.room.shown.value;
  const other = view === 'diagram' ? 'outline' : 'diagram';
  return (
    <div class="tools" role="toolbar" aria-label="View">
      {view === 'diagram' && (
        <>
          <button type="button" class="pill" data-moves title="Show the whole chart" onClick={() => diagram?.fit()}>
            <Icon name="fit" />
            <span class="word">Fit</span>
          </button>
          <button
            type="button"
            class="pill"
            data-moves
            title="Go to the active states"
            onClick={() => diagram?.zoomToActive()}
          >
            <Icon name="active" />
            <span class="word">Active</span>
          </button>
          <span class="pair">
            <button
              type="button"
              class="pill"
              data-moves
              aria-label="Zoom out"
              title="Zoom out"
              onClick={() => diagram?.zoomBy(0.8)}
            >
              <Icon name="zoomOut" />
            </button>
            <button
              type="button"
              class="pill"
              data-moves
              aria-label="Zoom in"
              title="Zoom in"
              onClick={() => diagram?.zoomBy(1.25)}
            >
              <Icon name="zoomIn" />
            </button>
          </span>
          {chart && <FindButton chart={chart} />}
          <HeatButton />
          {chart && holders(chart.graph).length > 0 && <FoldButton chart={chart} />}
        </>
      )}
      <button type="button" class="pill view-toggle" onClick={() => (ui.mainView.value = other)}>
        <Icon name={other} />
        {other === 'outline' ? 'Outline' : 'Diagram'}
      </button>
      {typeof more === 'object' && <more.MoreTools />}
    </div>
  );
}

const heatPart = part(async () => {
  const { followHeat } = await import('./follow-heat.ts');
  return { followHeat };
});

/** Shows where the run has spent its time, as long as it is pressed. */
function HeatButton() {
  const { ui, session } = usePage();
  const [on, setOn] = useState(false);
  const heat = usePart(heatPart, on);
  const diagram = ui.diagram.value;
  const follow = typeof heat === 'object' ? heat.followHeat : undefined;
  useEffect(
    () => (on && follow && diagram ? follow(session.room, diagram) : undefined),
    [on, follow, diagram, session],
  );
  return (
    <>
      <button
        type="button"
        class={`pill ${on ? 'on' : ''}`}
        aria-pressed={on}
        aria-label="Time spent"
        title="Time spent in each state"
        onClick={() => setOn(!on)}
      >
        <Icon name="flame" />
      </button>
      {on && heat === 'failed' && <NotLoaded what="The time spent" part={heatPart} />}
    </>
  );
}

/** Opens the search, as Ctrl+F or Cmd+F does while the focus is in the diagram. */
function FindButton({ chart }: { readonly chart: WorkflowInfo }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  /** What had the focus, and is given it back. */
  const from = useRef<Element | null>(null);
  const find = usePart(findPart, open);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const asked =
        event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!asked || !(event.target instanceof Element) || !event.target.closest('.middle.diagram-view')) return;
      event.preventDefault();
      // Pressed again, it has the field itself for a target, which is about to go.
      if (!event.target.closest('.find')) from.current = event.target;
      setOpen(true);
      document.querySelector<HTMLInputElement>('.find input')?.focus();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  const close = () => {
    setOpen(false);
    const to = from.current;
    if (to?.isConnected && (to instanceof HTMLElement || to instanceof SVGElement)) to.focus();
    if (document.activeElement !== to) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="pill"
        title="Find a state (Ctrl+F in the diagram)"
        aria-expanded={open}
        onClick={() => {
          from.current = button.current;
          setOpen(!open);
        }}
      >
        <Icon name="search" />
        <span class="word">Find</span>
      </button>
      {open && find === 'failed' && <NotLoaded what="The search" part={findPart} />}
      {open && typeof find === 'object' && <find.Find chart={chart} onClose={close} />}
    </>
  );
}

/** Collapses every state that has others in it, or expands all when one is collapsed. */
function FoldButton({ chart }: { readonly chart: WorkflowInfo }) {
  const folds = foldsIn(usePage().host.memory);
  const collapsed = foldedIn(folds.value, chart).size > 0;
  const words = collapsed ? 'Expand all states' : 'Collapse all states';
  return (
    <button
      type="button"
      class="pill"
      aria-label={words}
      title={words}
      onClick={() => (folds.value = (collapsed ? allExpanded : allCollapsed)(folds.value, chart))}
    >
      <Icon name={collapsed ? 'expandAll' : 'collapseAll'} />
    </button>
  );
}
