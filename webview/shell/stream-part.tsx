import { useEffect } from 'preact/hooks';
import { NotLoaded } from './not-loaded.tsx';
import { part, styleSheet } from './part.ts';
import { takeFocus } from './take-focus.ts';
import { usePart } from './use-part.ts';

/** Fetched while the room is being entered: before that there is nothing to show in it. */
const streamPart = part(async (assets) => {
  const code = import('../stream/stream.tsx').then(({ Stream }) => ({ Stream }));
  return (await Promise.all([code, styleSheet(assets, 'stream.css')]))[0];
});

/** The chat and events: its place from the beginning, what stands in it as soon as it is there. */
export function StreamPart({ hidden }: { readonly hidden: boolean }) {
  const stream = usePart(streamPart);
  if (typeof stream === 'object') return <stream.Stream hidden={hidden} />;
  return (
    <aside id="stream" class="stream" aria-label="Chat and events" aria-busy={stream === undefined} hidden={hidden}>
      {stream === 'failed' && <Missing />}
    </aside>
  );
}

function Missing() {
  // Whoever tried again from here writes next, should that be what the place is for.
  useEffect(() => () => queueMicrotask(focusComposer), []);
  return <NotLoaded what="Chat and events" part={streamPart} />;
}

function focusComposer(): void {
  if (document.activeElement === document.body) takeFocus(document.querySelector<HTMLElement>('#stream textarea'));
}
