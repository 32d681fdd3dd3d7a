import { useEffect, useRef, useState } from 'preact/hooks';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { type Found, findStates } from './find-states.ts';
import { foldsIn, openedTo } from './folds.ts';

/** Whoever has more than this in the list types another letter. */
const MOST_LISTED = 40;

/** A field in which a state is looked for; Enter brings it into view. */
export function Find({ chart, onClose }: { readonly chart: WorkflowInfo; readonly onClose: () => void }) {
  const { ui, host } = usePage();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => {
    field.current?.focus();
  }, []);
  const found = findStates(chart.graph, query);
  const listed = found.slice(0, MOST_LISTED);
  const chosen = listed[Math.min(at, listed.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.state.id]);

  const go = ({ state }: Found) => {
    const folds = foldsIn(host.memory);
    folds.value = openedTo(folds.value, chart, state.id);
    ui.pointed.value = state.id;
    void ui.diagram.value?.reveal(state.id);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && listed.length > 0)
      setAt((Math.min(at, listed.length - 1) + step + listed.length) % listed.length);
    else if (event.key === 'Enter' && chosen) go(chosen);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  return (
    <search class="find" aria-label="Find a state">
      <div class="find-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label="Find a state"
          aria-expanded={listed.length > 0}
          aria-controls="found-states"
          aria-activedescendant={chosen && optionId(chosen)}
          aria-autocomplete="list"
          placeholder="Find a state"
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={({ currentTarget }) => {
            setQuery(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={key}
        />
        <span class="dim" role="status">
          {query.trim() === ''
            ? ''
            : found.length === 0
              ? 'None'
              : found.length === 1
                ? '1 state'
                : `${found.length} states`}
        </span>
        <button type="button" class="button icon-only" aria-label="Close the search" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div id="found-states" class="found" role="listbox" aria-label="States" ref={list} hidden={listed.length === 0}>
        {listed.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus
          <div
            key={one.state.id}
            id={optionId(one)}
            role="option"
            tabIndex={-1}
            aria-selected={one === chosen}
            data-found={one.state.id}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              setAt(listed.indexOf(one));
              go(one);
            }}
          >
            <b>{one.state.title}</b>
            {one.within.length > 0 && <span class="dim">in {one.within.join(' › ')}</span>}
          </div>
        ))}
      </div>
      {found.length > listed.length && <p class="dim">and {found.length - listed.length} more</p>}
    </search>
  );
}

const optionId = ({ state }: Found): string => `found ${state.id}`.replaceAll(' ', '-');
