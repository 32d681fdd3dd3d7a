import type { RunHistory } from '../../src/client/run-history.ts';
import type { Titles } from '../../src/client/states.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { momentName, told } from './moment.ts';

/** A step for each entry of the run, and at the right end now. The arrow keys go from one to the next. */
export function Scrubber(props: {
  readonly history: RunHistory;
  readonly titles: Titles;
  readonly onChoose: (seq: number | undefined) => void;
}) {
  const { room } = usePage().session;
  const { history, titles, onChoose } = props;
  const { entries } = history;
  const past = room.past.value;
  const found = past ? entries.findLastIndex(({ seq }) => seq <= past.seq) : -1;
  const at = past && found >= 0 ? found : entries.length;
  const entry = entries[at];
  const text = entry ? `${momentName(entry.at, room.clock.now())}, ${told(entry, titles)}` : 'Now';
  const go = (index: number) => onChoose(entries[Math.max(0, index)]?.seq);
  return (
    <div class="scrubber">
      <button
        type="button"
        class="button icon-only"
        aria-label="One entry back"
        title="One entry back"
        disabled={at <= 0}
        onClick={() => go(at - 1)}
      >
        <Icon name="chevronDown" class="back" />
      </button>
      <input
        type="range"
        min={0}
        max={entries.length}
        step={1}
        value={at}
        aria-label="Moment that is shown"
        aria-valuetext={text}
        data-testid="scrubber"
        onInput={(event) => go(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="button icon-only"
        aria-label="One entry on"
        title="One entry on"
        disabled={at >= entries.length}
        onClick={() => go(at + 1)}
      >
        <Icon name="chevronDown" class="on" />
      </button>
      <output class="cut" aria-hidden="true" title={text}>
        {text}
      </output>
    </div>
  );
}
