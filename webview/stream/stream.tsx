import '../look/more-icons.ts';
import { useComputed, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { olderThan } from '../room/entry-log.ts';
import { Older } from '../room/older.ts';
import { NotLoaded } from '../shell/not-loaded.tsx';
import { usePage } from '../shell/page.ts';
import { laterPart, useLater } from '../shell/use-later.ts';
import { usePart } from '../shell/use-part.ts';
import { watchPart } from '../watch/watch-part.ts';
import { Composer } from './composer.tsx';
import { EntryView } from './entry-view.tsx';
import { OpenGates } from './gates.tsx';
import { type Filter, streamItems } from './items.ts';
import { Pending } from './pending.tsx';
import { countNew, withLine } from './unread.ts';
import { useUnread } from './use-unread.ts';
import { useWindow } from './use-window.ts';

const FILTERS: readonly { readonly filter: Filter; readonly name: string }[] = [
  { filter: 'everything', name: 'Everything' },
  { filter: 'chat', name: 'Chat' },
  { filter: 'states', name: 'States' },
  { filter: 'tasks', name: 'Tasks' },
  { filter: 'gates', name: 'Gates' },
];

/** Everything that happened, in the order in which it did, and the place to write. */
export function Stream({ hidden }: { readonly hidden: boolean }) {
  const { session, ui } = usePage();
  const { room } = session;
  const { filter } = ui;
  const list = useRef<HTMLDivElement>(null);
  const line = useSignal<number | undefined>(undefined);
  const items = useComputed(() =>
    withLine(streamItems(room.log.value.entries, filter.value), line.value, room.me.value?.id),
  );
  const { drawn, after, atEnd, toEnd, reveal } = useWindow(list, items.value);
  const reading = useUnread(!hidden && atEnd);
  useLayoutEffect(() => {
    line.value = reading?.line;
  }, [line, reading?.line]);
  const news = reading && !reading.reads ? countNew(items.value, reading.seen, room.me.value?.id) : 0;
  const older = useMemo(() => new Older(session), [session]);
  /** How often the search was asked for since it was last put away. */
  const [asked, setAsked] = useState(0);
  /** What the search has led to. */
  const [here, setHere] = useState<string>();
  const show = useCallback((key: string | undefined) => {
    setHere(key);
    if (key !== undefined) reveal(key);
  }, []);
  const finder = useRef<HTMLButtonElement>(null);
  const stream = useRef<HTMLElement>(null);
  useFindKeys(stream, () => setAsked((times) => times + 1));
  function closeSearch(): void {
    setAsked(0);
    finder.current?.focus();
  }
  const gates = room.openGates.value.length;
  const withGates = filter.value === 'everything' || filter.value === 'gates';
  const withPending = filter.value === 'everything' || filter.value === 'chat';
  const later = useLater();
  const watch = usePart(watchPart, room.project.value !== undefined);
  const isOwner = room.me.value?.role === 'owner';
  const first = olderThan(room.log.value);
  return (
    <aside id="stream" class="stream" data-testid="stream" aria-label="Chat and events" hidden={hidden} ref={stream}>
      <h2 class="hidden">Chat and events</h2>
      <div class="stream-head">
        <div class="filters" role="toolbar" aria-label="Show">
          {FILTERS.map(({ filter: each, name }) => (
            <button
              key={each}
              type="button"
              class={`filter ${filter.value === each ? 'on' : ''}`}
              aria-pressed={filter.value === each}
              onClick={() => (filter.value = each)}
            >
              {name}
              {each === 'gates' && gates > 0 && <span class="count">{gates}</span>}
            </button>
          ))}
        </div>
        <button
          ref={finder}
          type="button"
          class="button icon-only"
          data-testid="find"
          aria-label="Find in chat and events"
          aria-keyshortcuts="Control+F Meta+F"
          aria-expanded={asked > 0}
          title="Find (Ctrl+F or ⌘F)"
          onClick={() => (asked > 0 ? closeSearch() : setAsked(1))}
        >
          <Icon name="search" />
        </button>
        {asked > 0 && typeof later === 'object' && (
          <later.SearchBar items={items} older={older} list={list} asked={asked} onShow={show} onClose={closeSearch} />
        )}
        {asked > 0 && later === 'failed' && <NotLoaded what="The search" part={laterPart} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <div class="entries" ref={list} role="log" aria-live="off" aria-label="Entries" tabIndex={0}>
        <div class="content">
          {first !== undefined && (
            <button type="button" class="quiet older" disabled={older.loading.value} onClick={() => void older.load()}>
              {older.loading.value ? 'Fetching…' : 'Show earlier'}
            </button>
          )}
          {items.value.length === 0 && room.project.value && <p class="dim nothing">{NOTHING[filter.value]}</p>}
          {drawn.length > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: its items are articles and lines, and of a long list only some are here
            <div class="items" role="list" style={{ paddingBottom: `${after}px` }}>
              {drawn.map(({ index, before }) => {
                const item = items.value[index];
                return (
                  item && (
                    // biome-ignore lint/a11y/useSemanticElements: as above
                    <div
                      key={item.key}
                      class={`item ${item.key === here ? 'here' : ''}`}
                      role="listitem"
                      data-row={item.key}
                      aria-posinset={index + 1}
                      aria-setsize={first === undefined ? items.value.length : -1}
                      aria-current={item.key === here ? 'true' : undefined}
                      style={{ marginTop: before === 0 ? '' : `${before}px` }}
                    >
                      <EntryView item={item} />
                    </div>
                  )
                );
              })}
            </div>
          )}
          {isOwner && typeof later === 'object' && <later.LobbyCards />}
          {withGates && <OpenGates />}
          {withPending && <Pending />}
          {typeof later === 'object' && <later.Help />}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="button to-end" onClick={toEnd}>
          <Icon name="chevronDown" /> Latest
          {news > 0 && (
            <span class="count" data-testid="latest-count">
              {news}
              <span class="hidden"> new</span>
            </span>
          )}
        </button>
      )}
      {/* Its place is kept, so that nothing moves when somebody begins. */}
      <p class="typing dim" data-testid="typing">
        {typeof watch === 'object' && <watch.Typing />}
      </p>
      <Composer />
      {typeof watch === 'object' && <watch.Watching />}
      {typeof later === 'object' && <later.GateNotices />}
    </aside>
  );
}

/** Ctrl+F or ⌘F inside the stream searches the stream: the browser's own search sees only what is drawn. */
function useFindKeys(stream: RefObject<HTMLElement | null>, find: () => void): void {
  useEffect(() => {
    const element = stream.current;
    const press = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
      if (key.toLowerCase() !== 'f' || ctrlKey === metaKey || altKey || shiftKey) return;
      event.preventDefault();
      find();
    };
    element?.addEventListener('keydown', press);
    return () => element?.removeEventListener('keydown', press);
  }, [stream]);
}

const NOTHING: Readonly<Record<Filter, string>> = {
  everything: 'Nothing has happened yet.',
  chat: 'Nobody has written yet. Say hello below.',
  states: 'No state has changed yet.',
  tasks: 'No task has run yet.',
  gates: 'No gate has been answered yet.',
};
