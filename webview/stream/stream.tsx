import '../look/more-icons.ts';
import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { olderThan } from '../room/entry-log.ts';
import { usePage } from '../shell/page.ts';
import { useLater } from '../shell/use-later.ts';
import { Composer } from './composer.tsx';
import { EntryView } from './entry-view.tsx';
import { OpenGates } from './gates.tsx';
import { type Filter, streamItems } from './items.ts';
import { Pending } from './pending.tsx';
import { useBottom } from './use-bottom.ts';

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
  const items = useComputed(() => streamItems(room.log.value.entries, filter.value));
  const list = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useBottom(list, items.value[0]?.key);
  const gates = room.openGates.value.length;
  const withGates = filter.value === 'everything' || filter.value === 'gates';
  const withPending = filter.value === 'everything' || filter.value === 'chat';
  const later = useLater();
  const isOwner = room.me.value?.role === 'owner';
  const older = olderThan(room.log.value) !== undefined;
  return (
    <aside id="stream" class="stream" data-testid="stream" aria-label="Chat and events" hidden={hidden}>
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <div class="entries" ref={list} role="log" aria-live="off" aria-label="Entries" tabIndex={0}>
        <div class="content">
          {older && (
            <button
              type="button"
              class="quiet older"
              disabled={session.loadingOlder.value}
              onClick={() => void session.loadOlder()}
            >
              {session.loadingOlder.value ? 'Fetching…' : 'Show earlier'}
            </button>
          )}
          {items.value.length === 0 && room.project.value && <p class="dim nothing">{NOTHING[filter.value]}</p>}
          {items.value.map((item) => (
            <EntryView key={item.key} item={item} />
          ))}
          {isOwner && typeof later === 'object' && <later.LobbyCards />}
          {withGates && <OpenGates />}
          {withPending && <Pending />}
          {typeof later === 'object' && <later.Help />}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="button to-end" onClick={toEnd}>
          <Icon name="chevronDown" /> Latest
        </button>
      )}
      <Composer />
      {typeof later === 'object' && (
        <>
          <later.GateNotices />
          <later.Spoken />
        </>
      )}
    </aside>
  );
}

const NOTHING: Readonly<Record<Filter, string>> = {
  everything: 'Nothing has happened yet.',
  chat: 'Nobody has written yet. Say hello below.',
  states: 'No state has changed yet.',
  tasks: 'No task has run yet.',
  gates: 'No gate has been answered yet.',
};
