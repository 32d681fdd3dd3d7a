import { Icon } from '../look/icon.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { Count } from './count.tsx';
import { insidePart } from './inside-part.ts';
import { usePage } from './page.ts';
import { usePart } from './use-part.ts';

export function Header() {
  const { host, session, ui } = usePage();
  const project = session.room.project.value;
  const loaded = usePart(insidePart);
  const inside = loaded === 'failed' ? undefined : loaded;
  const share = host.share ?? (host.ownLink && (() => (ui.question.value = { kind: 'share' })));
  return (
    <header>
      <h1 title={project?.name}>{project?.name ?? 'Stateroom'}</h1>
      {inside && <inside.RunPicker />}
      <span class="grow" />
      <ConnectionPill />
      {inside && <inside.Members />}
      {host.theme.toggle && (
        <button
          type="button"
          class="button icon-only theme"
          aria-label="Light or dark"
          title="Light or dark"
          onClick={host.theme.toggle}
        >
          <Icon name="colorMode" />
        </button>
      )}
      {project && share && (
        <button type="button" class="button primary" data-testid="share" onClick={share}>
          Share
        </button>
      )}
      <button
        type="button"
        class="button icon-only drawer-toggle"
        aria-expanded={ui.drawer.value}
        aria-controls="stream"
        aria-label={`Chat and events${ui.news.value.words}`}
        title="Chat and events"
        onClick={() => (ui.drawer.value = !ui.drawer.value)}
      >
        <Icon name="chat" />
        <Count />
      </button>
    </header>
  );
}
