import { useEffect, useErrorBoundary, useMemo, useState } from 'preact/hooks';
import { startEarly } from '../host/early-worker.ts';
import type { Host, Target } from '../host/host.ts';
import { RoomSession } from '../room/session.ts';
import { wirePart } from '../room/wire-part.ts';
import { NamePrompt } from './name-prompt.tsx';
import { Notice } from './notice.tsx';
import { type Page, PageContext } from './page.ts';
import { RoomView } from './room-view.tsx';
import { createUi } from './ui.ts';
import { viewsPart } from './views-part.ts';

/** The page: asks a first-time guest for a name, then goes where the host says. */
export function App({ host }: { readonly host: Host }) {
  const page = useMemo<Page>(() => ({ host, session: new RoomSession(host), ui: createUi(host.memory) }), [host]);
  const [target, setTarget] = useState<Target | undefined>(undefined);
  const [named, setNamed] = useState(() => !asksForName(host));
  const [broken] = useErrorBoundary((error) => console.error(error));

  // At once, not when there is something to say: by then there may be nobody to fetch it from.
  useEffect(() => viewsPart.fetch(host.assets), [host]);

  useEffect(() => {
    const targets = host.onTarget(setTarget);
    const reveals = host.onReveal((run) => {
      if (run === undefined) page.ui.diagram.value?.fit();
      else page.session.room.chooseRun(run);
    });
    const exports = host.onExport?.((format, failed) => {
      import('../picture/saving.ts')
        .then(({ saveAs }) => saveAs(page, format))
        .catch((error: Error) => failed(error.message));
    });
    return () => {
      targets.dispose();
      reveals.dispose();
      exports?.dispose();
    };
  }, [host, page]);

  useEffect(() => {
    if (target?.kind !== 'room' || !named) return;
    const name = host.guestName?.get() ?? target.connect.name;
    page.session.enter({ ...target.connect, ...(name !== undefined && { name }) });
  }, [target, named, host, page]);

  // Not before: what speaks to the room comes first.
  const connecting = target?.kind === 'room' && named && typeof wirePart.state.value === 'object';
  useEffect(() => {
    if (connecting) startEarly(host);
  }, [connecting, host]);

  if (broken)
    return (
      <div class="welcome">
        <Notice icon="error" view="broken-page" title="This page has failed" heading="h1">
          <p>The room goes on. Reload the page to come back to it.</p>
          <button type="button" class="button primary" onClick={host.reload}>
            Reload
          </button>
        </Notice>
      </div>
    );
  if (!named && target?.kind === 'room')
    return (
      <NamePrompt
        onName={(name) => {
          if (name !== undefined) host.guestName?.set(name);
          host.memory.write('named', true);
          setNamed(true);
        }}
      />
    );
  return (
    <PageContext.Provider value={page}>
      {target?.kind === 'none' ? <NoLink why={target.why} /> : <RoomView />}
    </PageContext.Provider>
  );
}

function NoLink({ why }: { readonly why: string }) {
  const { value: views } = viewsPart.state;
  return (
    <div class="welcome">
      {typeof views === 'object' ? (
        <views.NoLink why={why} />
      ) : (
        <Notice icon="error" view="plain" title="No room was named" heading="h1">
          <p>{why}</p>
        </Notice>
      )}
    </div>
  );
}

/** Once in a tab, and never again once a name is known. */
const asksForName = ({ guestName, memory }: Host): boolean =>
  guestName !== undefined && guestName.get() === undefined && memory.read('named') !== true;
