import { useEffect, useMemo, useState } from 'preact/hooks';
import { startEarly } from '../host/early-worker.ts';
import type { Host, Target } from '../host/host.ts';
import { RoomSession } from '../room/session.ts';
import { wirePart } from '../room/wire-part.ts';
import { NamePrompt } from './name-prompt.tsx';
import { Notice } from './notice.tsx';
import { type Page, PageContext } from './page.ts';
import { RoomView } from './room-view.tsx';
import { createUi } from './ui.ts';

/** The page: asks a first-time guest for a name, then goes where the host says. */
export function App({ host }: { readonly host: Host }) {
  const page = useMemo<Page>(() => ({ host, session: new RoomSession(host), ui: createUi(host.memory) }), [host]);
  const [target, setTarget] = useState<Target | undefined>(undefined);
  const [named, setNamed] = useState(() => !asksForName(host));

  useEffect(() => {
    const targets = host.onTarget(setTarget);
    const reveals = host.onReveal((run) => {
      if (run === undefined) page.ui.diagram.value?.fit();
      else page.session.room.chooseRun(run);
    });
    const exports = host.onExport?.((format, failed) => {
      import('../picture/saving.ts')
        .then(({ saveDiagram }) => saveDiagram(page, format))
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

  if (target?.kind === 'none')
    return (
      <div class="welcome">
        <Notice icon="invitation" view="no-link" title="No room was named">
          <p>{target.why}</p>
        </Notice>
      </div>
    );
  if (!named && target)
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
      <RoomView />
    </PageContext.Provider>
  );
}

/** Once in a tab, and never again once a name is known. */
const asksForName = ({ guestName, memory }: Host): boolean =>
  guestName !== undefined && guestName.get() === undefined && memory.read('named') !== true;
