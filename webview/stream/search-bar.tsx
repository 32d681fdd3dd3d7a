import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { titlesOf } from '../../src/client/states.ts';
import { HISTORY_PAGE } from '../../src/protocol/limits.ts';
import { Icon } from '../look/icon.tsx';
import { olderThan } from '../room/entry-log.ts';
import type { Older } from '../room/older.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import type { StreamItem } from './items.ts';
import { markFound } from './marks.ts';
import { found, patternOf, textOf, type Words } from './search-text.ts';
import { chartOf } from './step-line.tsx';
import { seqOf } from './window.ts';

interface SearchBarProps {
  readonly items: ReadonlySignal<readonly StreamItem[]>;
  readonly older: Older;
  readonly list: RefObject<HTMLElement | null>;
  /** How often the search was asked for: each time the field gets the focus. */
  readonly asked: number;
  /** Takes the reader to an item; `undefined` when none is shown any more. */
  readonly onShow: (key: string | undefined) => void;
  readonly onClose: () => void;
}

/** How far back the search has come, in numbers of entries: those before `at` are still to be fetched. */
interface Back {
  readonly from: number;
  readonly at: number;
}

/** Searches what the stream shows, and on request what is still in the journal alone. */
export function SearchBar({ items, older, list, asked, onShow, onClose }: SearchBarProps) {
  const { room } = usePage().session;
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [back, setBack] = useState<Back>();
  const [problem, setProblem] = useState<string>();
  /** The look at earlier entries that is under way. */
  const look = useRef<AbortController>(undefined);
  const pattern = useMemo(() => patternOf(query), [query]);
  const words = useMemo<Words>(
    () => ({
      titlesOf: (run, workflow) => titlesOf(chartOf(room, { run, workflow })),
      outputOf: (seq) => room.outputs.of(seq).peek(),
    }),
    [room],
  );
  const all = items.value;
  const keys = useMemo(() => (pattern ? found(all, pattern, words) : []), [all, pattern, words]);
  const index = indexOf(keys, chosen);
  const here = keys[index];
  const hereNow = useRef(here);
  hereNow.current = here;
  const first = olderThan(room.log.value);

  useEffect(() => field.current?.select(), [asked]);
  // The newest first; what is found meanwhile takes nobody away from where they are.
  useEffect(() => setChosen(keys.at(-1)), [pattern]);
  useEffect(() => onShow(here), [here]);
  useEffect(() => () => onShow(undefined), []);
  useEffect(() => {
    if (!list.current || !pattern) return;
    const { stop } = markFound(list.current, pattern, () => hereNow.current);
    return stop;
  }, [list, pattern, here]);
  useEffect(() => () => look.current?.abort(), []);

  function type(text: string): void {
    look.current?.abort();
    setQuery(text);
    setProblem(undefined);
  }

  function step(by: 1 | -1): void {
    const to = keys[(index + by + keys.length) % keys.length];
    if (to === undefined) return;
    setChosen(to);
    onShow(to);
  }

  async function lookBack(wanted: RegExp, from: number): Promise<void> {
    const controller = new AbortController();
    look.current = controller;
    const { signal } = controller;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    setProblem(undefined);
    setBack({ from, at: from });
    signal.addEventListener('abort', () => setBack(undefined));
    for (let before = from; ; ) {
      const fetched = await older.load(HISTORY_PAGE);
      if (signal.aborted) return;
      const hit = found(items.value, wanted, words).findLast((key) => seqOf(key) < before);
      if (hit !== undefined) setChosen(hit);
      else if (fetched.kind === 'failed' && fetched.wait === undefined) setProblem(fetched.why);
      else if (fetched.kind !== 'all') {
        before = olderThan(room.log.value) ?? before;
        setBack({ from, at: before });
        if (fetched.kind === 'failed') await Promise.race([stopped, after(fetched.wait ?? 0)]);
        if (signal.aborted) return;
        continue;
      }
      setBack(undefined);
      field.current?.focus();
      return;
    }
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  }

  const excerpt = useMemo(() => {
    const item = all.find(({ key }) => key === here);
    return item && textOf(item, words).filter(Boolean).slice(0, 2).join(': ').slice(0, 200);
  }, [all, here, words]);
  return (
    <search class="search" data-testid="search" aria-label="Search chat and events">
      <div class="search-row">
        <input
          ref={field}
          type="search"
          value={query}
          placeholder="Find"
          aria-label="Find in chat and events"
          title="Enter: next, Shift+Enter: previous, Escape: close"
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={keyDown}
        />
        <span class="dim found-count" role="status" data-testid="found">
          {pattern && (keys.length === 0 ? 'Nothing found' : `${index + 1} of ${keys.length}`)}
          {excerpt !== undefined && <span class="hidden">: {excerpt}</span>}
        </span>
        <SearchButton icon="chevronUp" name="Previous match" off={keys.length === 0} onPress={() => step(-1)} />
        <SearchButton icon="chevronDown" name="Next match" off={keys.length === 0} onPress={() => step(1)} />
        <SearchButton icon="close" name="Close search" off={false} onPress={onClose} />
      </div>
      {back && (
        <div class="search-row dim">
          <progress
            class="grow"
            aria-label="Searching earlier entries"
            max={Math.max(1, back.from - 1)}
            value={back.from - back.at}
          />
          <span>{back.at - 1} to go</span>
          <button type="button" class="quiet" onClick={() => look.current?.abort()}>
            Cancel
          </button>
        </div>
      )}
      {!back && pattern && first !== undefined && (
        <div class="search-row dim">
          <span class="grow">
            {first === 2 ? 'One earlier entry is not here yet.' : `${first - 1} earlier entries are not here yet.`}
          </span>
          <button type="button" class="quiet" onClick={() => void lookBack(pattern, first)}>
            Search them
          </button>
        </div>
      )}
      {problem !== undefined && <Refusal message={problem} onDismiss={() => setProblem(undefined)} />}
    </search>
  );
}

function SearchButton(props: {
  readonly icon: 'chevronUp' | 'chevronDown' | 'close';
  readonly name: string;
  readonly off: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      class="button icon-only"
      aria-label={props.name}
      title={props.name}
      disabled={props.off}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** Where one is among what is found: at the chosen one, or where that was. */
function indexOf(keys: readonly string[], chosen: string | undefined): number {
  if (chosen === undefined) return keys.length - 1;
  const before = keys.findLastIndex((key) => seqOf(key) <= seqOf(chosen));
  return keys.length === 0 ? -1 : Math.max(0, before);
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
