import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import type { MainView } from '../shell/ui.ts';

/** What can be done with the view itself. */
export function Tools({ view }: { readonly view: MainView }) {
  const { ui } = usePage();
  const diagram = ui.diagram.value;
  const other = view === 'diagram' ? 'outline' : 'diagram';
  return (
    <div class="tools" role="toolbar" aria-label="View">
      {view === 'diagram' && (
        <>
          <button type="button" class="pill" title="Show the whole chart" onClick={() => diagram?.fit()}>
            <Icon name="fit" />
            Fit
          </button>
          <button type="button" class="pill" title="Go to the active states" onClick={() => diagram?.zoomToActive()}>
            <Icon name="active" />
            Active
          </button>
          <span class="pair">
            <button
              type="button"
              class="pill"
              aria-label="Zoom out"
              title="Zoom out"
              onClick={() => diagram?.zoomBy(0.8)}
            >
              <Icon name="zoomOut" />
            </button>
            <button
              type="button"
              class="pill"
              aria-label="Zoom in"
              title="Zoom in"
              onClick={() => diagram?.zoomBy(1.25)}
            >
              <Icon name="zoomIn" />
            </button>
          </span>
        </>
      )}
      <button type="button" class="pill view-toggle" onClick={() => (ui.mainView.value = other)}>
        <Icon name={other} />
        {other === 'outline' ? 'Outline' : 'Diagram'}
      </button>
    </div>
  );
}
