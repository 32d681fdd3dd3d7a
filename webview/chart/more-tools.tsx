import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { savingPart } from '../picture/saving-part.ts';
import { usePage } from '../shell/page.ts';
import { useDismiss } from '../shell/use-dismiss.ts';
import { usePart } from '../shell/use-part.ts';
import { followMoments } from '../time/follow-moments.ts';

/** Time, and what can be taken away of what is seen. */
export function MoreTools() {
  const page = usePage();
  const { ui, session } = page;
  const open = ui.timeline.value;
  useEffect(() => followMoments(page), [page]);
  return (
    <>
      <button
        type="button"
        class={`pill ${open ? 'on' : ''}`}
        aria-expanded={open}
        aria-controls="timeline"
        data-testid="timeline-toggle"
        title="How long each state took, and how the run stood at an earlier moment"
        onClick={() => {
          session.room.past.value = undefined;
          ui.timeline.value = !open;
        }}
      >
        <Icon name="watch" />
        <span class="word">Timeline</span>
      </button>
      <SaveMenu />
    </>
  );
}

function SaveMenu() {
  const page = usePage();
  const { host, session, ui } = page;
  const menu = useRef<HTMLDetailsElement>(null);
  const saving = usePart(savingPart);
  const there = typeof saving === 'object' ? saving : undefined;
  useDismiss(menu);
  useEffect(() => (there ? there.printOn(page) : undefined), [there, page]);

  function act(what: () => Promise<void> | void): void {
    if (menu.current) menu.current.open = false;
    menu.current?.querySelector('summary')?.focus();
    ui.told.value = undefined;
    Promise.resolve()
      .then(what)
      .catch((error: Error) => {
        ui.told.value = error.message;
      });
  }
  const item = (name: string, ready: boolean, what: () => Promise<void> | void) => (
    <button type="button" class="item" disabled={!ready} onClick={() => act(what)}>
      {name}
    </button>
  );
  const reports = there !== undefined && session.room.shown.value.run !== undefined;
  const drawn = there !== undefined && ui.diagram.value !== undefined;
  return (
    <details class="menu save" data-testid="save-menu" ref={menu}>
      <summary class="pill" title="Save what is seen, or print it">
        <Icon name="file" />
        <span class="word">Save</span>
      </summary>
      <div class="sheet items">
        {item('Diagram as SVG', drawn, () => there?.saveDiagram(page, 'svg'))}
        {item('Diagram as PNG', drawn, () => there?.saveDiagram(page, 'png'))}
        {item('Report of this run (HTML)', reports, () => there?.saveReport(page, 'html'))}
        {item('Report of this run (Markdown)', reports, () => there?.saveReport(page, 'md'))}
        {host.kind === 'browser' && item('Print…', drawn, () => print())}
      </div>
    </details>
  );
}
