import { useEffect } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { Count } from './count.tsx';
import { Header } from './header.tsx';
import { LiveRegion } from './live-region.tsx';
import { isOutside, Middle } from './middle.tsx';
import { usePage } from './page.ts';
import { fetchAhead } from './part.ts';
import { Questions } from './questions.tsx';
import { StreamPart } from './stream-part.tsx';
import { useEscape } from './use-escape.ts';
import { useLater } from './use-later.ts';
import { useWidth } from './use-width.ts';

/** The room: header, chart and stream, arranged by how much width there is. */
export function RoomView() {
  const { ui, session } = usePage();
  const width = useWidth();
  const view = ui.mainView.value ?? (width === 'narrow' ? 'outline' : 'diagram');
  // On a phone there is room for one thing: why one is in no room comes first.
  const drawer = ui.drawer.value && !(width === 'narrow' && isOutside(session));
  const stream = width === 'wide' || drawer;
  const later = useLater();
  useAhead();
  useShortcuts();
  useTitle();
  return (
    <div class={`room ${width} ${stream ? 'with-stream' : ''}`}>
      <Header />
      <Middle view={view} hidden={width === 'narrow' && drawer} />
      {width === 'medium' && ui.drawer.value && (
        <button
          type="button"
          class="veil"
          aria-label="Close chat and events"
          onClick={() => (ui.drawer.value = false)}
        />
      )}
      <StreamPart hidden={!stream} />
      {width === 'narrow' && <Tabs view={view} />}
      <Questions />
      <LiveRegion />
      {typeof later === 'object' && <later.Announcer />}
    </div>
  );
}

/** On a phone: one thing at a time. */
function Tabs({ view }: { readonly view: 'diagram' | 'outline' }) {
  const { ui } = usePage();
  const now = ui.drawer.value ? 'chat' : view;
  const go = (to: 'outline' | 'diagram' | 'chat') => {
    ui.drawer.value = to === 'chat';
    if (to !== 'chat') ui.mainView.value = to;
  };
  return (
    <nav class="tabs" aria-label="Views">
      {(['outline', 'diagram', 'chat'] as const).map((to) => (
        <button
          key={to}
          type="button"
          aria-current={now === to ? 'page' : undefined}
          data-testid={`tab-${to}`}
          onClick={() => go(to)}
        >
          <Icon name={to} />
          {{ outline: 'Outline', diagram: 'Diagram', chat: 'Chat' }[to]}
          {to === 'chat' && <Count />}
        </button>
      ))}
    </nav>
  );
}

/** In the room all of the page is brought, so that it is at hand when the connection is gone. VS Code has it there already. */
function useAhead(): void {
  const { session, host } = usePage();
  const live = session.connection.value.kind === 'live';
  const wanted = live && host.kind === 'browser';
  useEffect(() => (wanted ? fetchAhead(host.assets) : undefined), [wanted, host]);
}

/** Alt and a digit press the command of that number, Escape closes the drawer. */
function useShortcuts(): void {
  const { ui } = usePage();
  const close = () => {
    ui.drawer.value = false;
  };
  useEscape('drawer', ui.drawer.value ? close : undefined);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (!event.altKey || event.ctrlKey || event.metaKey || digit === undefined || ui.question.value) return;
      const button = document.querySelector<HTMLElement>(`.now [data-shortcut="${digit}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [ui]);
}

/** The tab says which room it is, and how many gates wait for this person's answer and messages to be read. */
function useTitle(): void {
  const { session, ui } = usePage();
  const name = session.room.project.value?.name;
  const waiting = ui.asked.value + ui.news.value.unread;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${name === undefined ? '' : `${name} · `}Stateroom`;
  }, [name, waiting]);
}
