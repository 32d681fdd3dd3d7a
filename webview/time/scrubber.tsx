import { useEffect, useMemo, useRef } from 'preact/hooks';
import { lengthText } from '../../src/client/lengths.ts';
import { isStep, type RunHistory } from '../../src/client/run-history.ts';
import { titlesOf } from '../../src/client/states.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { CopyMoment } from './copy-moment.tsx';
import { Jumps, MARK_NAMES } from './jumps.tsx';
import { MARK_KINDS, type MarkKind, markBeside, marksOf, saidAt } from './marks.ts';
import { momentName, told } from './moment.ts';
import { PaceField } from './pace-field.tsx';
import { type Film, Player, paceOf, type Rest } from './player.ts';

/** So many places along the slider can be told apart by a mark. */
const PLACES = 160;
/** Of what was said then, so much is shown. */
const MOST_SAID = 120;

/** A step for each entry of the run, and at the right end now. The arrow keys go from one to the next; it also plays by itself. */
export function Scrubber(props: {
  readonly run: RunState;
  readonly history: RunHistory;
  readonly chats: readonly EntryOf<'chat'>[];
  readonly chart: WorkflowInfo | undefined;
  readonly onChoose: (seq: number | undefined) => void;
}) {
  const { session, host } = usePage();
  const { room } = session;
  const { run, history, chats, chart } = props;
  const { entries } = history;
  const frame = useRef<HTMLDivElement>(null);
  const titles = useMemo(() => titlesOf(chart), [chart]);
  const marks = useMemo(() => marksOf(entries, chats, chart), [entries, chats, chart]);
  const past = room.past.value;
  // The timers of the player outlive a rendering: they look at the latest.
  const now = useRef(props);
  now.current = props;
  const { player, film } = useMemo(() => {
    const known = () => now.current.history.entries;
    const film: Film = {
      steps: () => known().length,
      time: (step) => known()[step]?.at,
      first: () => Math.max(0, known().findIndex(isStep)),
      at() {
        const seq = room.past.peek()?.seq;
        return seq === undefined
          ? known().length
          : Math.max(
              0,
              known().findLastIndex((entry) => entry.seq <= seq),
            );
      },
      go: (step) => now.current.onChoose(known()[Math.max(film.first(), step)]?.seq),
      isSeen: () => document.visibilityState === 'visible' && frame.current?.checkVisibility() === true,
    };
    return { film, player: new Player(film, paceOf(host.memory.read('pace'))) };
  }, [room, host]);
  useEffect(() => () => player.dispose(), [player]);
  const isPast = past !== undefined;
  // Escape, a button or another run led back to now.
  useEffect(() => {
    if (!isPast) player.pause();
  }, [isPast, player]);

  const at = past ? film.at() : entries.length;
  const entry = entries[at];
  const text = entry ? `${momentName(entry.at, room.clock.now())}, ${told(entry, titles)}` : 'Now';
  const playing = player.playing.value;
  const shortened = player.shortened.value;
  const said = entry ? saidText(saidAt(entries, chats, at)) : '';
  const wait = shortened === undefined ? '' : `Then nothing for ${lengthText(shortened)}, shortened here.`;

  function jump(kind: MarkKind, way: 1 | -1): void {
    const mark = markBeside(marks[kind], at, way);
    if (mark !== undefined) film.go(mark);
  }
  function press(event: KeyboardEvent): void {
    const { key, ctrlKey, altKey, metaKey, shiftKey, target } = event;
    if (ctrlKey || altKey || metaKey || !(target instanceof HTMLInputElement)) return;
    const kind = MARK_KINDS.find((each) => each.charAt(0) === key.toLowerCase());
    if (kind) jump(kind, shiftKey ? -1 : 1);
    else if (key === ' ' || key.toLowerCase() === 'k') player.toggle();
    else return;
    event.preventDefault();
  }

  return (
    <div class="scrubber" ref={frame}>
      <div class="scrub-row">
        <button
          type="button"
          class="button icon-only"
          aria-label={playing ? 'Pause' : 'Play'}
          title={`${playing ? 'Pause' : 'Play'} (Space or K on the slider)`}
          data-testid="play"
          onClick={() => player.toggle()}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <button
          type="button"
          class="button icon-only"
          aria-label="One entry back"
          title="One entry back"
          disabled={at <= 0}
          onClick={() => film.go(at - 1)}
        >
          <Icon name="chevronDown" class="back" />
        </button>
        <div class="slider">
          <MarkRow kinds={marks} last={entries.length} onGo={film.go} />
          <input
            type="range"
            min={0}
            max={entries.length}
            step={1}
            value={at}
            aria-label="Moment that is shown"
            aria-valuetext={playing ? 'Playing' : [text, said].filter(Boolean).join('. ')}
            aria-keyshortcuts="Space K F G C"
            title="Space or K plays and pauses. F, G and C go to the next failure, gate and chat, with Shift to the previous."
            data-testid="scrubber"
            onInput={(event) => film.go(event.currentTarget.valueAsNumber)}
            onKeyDown={press}
          />
        </div>
        <button
          type="button"
          class="button icon-only"
          aria-label="One entry on"
          title="One entry on"
          disabled={at >= entries.length}
          onClick={() => film.go(at + 1)}
        >
          <Icon name="chevronDown" class="on" />
        </button>
      </div>
      <div class="scrub-row more">
        <output class="cut" aria-hidden="true" title={[text, said, wait].filter(Boolean).join('\n')}>
          {text}
          {wait !== '' ? <b> {wait}</b> : said !== '' && <span> · {said}</span>}
        </output>
        <PaceField onPace={(pace) => player.set(pace)} />
        <Jumps marks={marks} at={at} onJump={jump} />
        <CopyMoment run={run.run} seq={(entry ?? entries.at(-1))?.seq} />
      </div>
      <span class="hidden" role="status">
        {playing ? wait || 'Playing.' : restText(player.rest.value, text)}
      </span>
    </div>
  );
}

/** What can be pressed along the slider; who can't see it has keys and buttons for the same. */
function MarkRow(props: {
  readonly kinds: ReturnType<typeof marksOf>;
  readonly last: number;
  readonly onGo: (step: number) => void;
}) {
  const { kinds, last, onGo } = props;
  const marks = useMemo(
    () => MARK_KINDS.flatMap((kind) => apart(kinds[kind], last).map((step) => ({ kind, step }))),
    [kinds, last],
  );
  return (
    <div class="marks" aria-hidden="true">
      {marks.map(({ kind, step }) => (
        <button
          key={`${kind} ${step}`}
          type="button"
          tabIndex={-1}
          class={`mark ${kind}`}
          style={{ '--at': last === 0 ? 0 : step / last }}
          title={MARK_NAMES[kind].one}
          data-step={step}
          onClick={() => onGo(step)}
        />
      ))}
    </div>
  );
}

/** Of those that fall on one place of the slider the first. */
function apart(steps: readonly number[], last: number): number[] {
  const places = new Map<number, number>();
  for (const step of steps) {
    const place = Math.floor((step / Math.max(1, last)) * PLACES);
    if (!places.has(place)) places.set(place, step);
  }
  return [...places.values()];
}

function saidText([first, ...more]: readonly EntryOf<'chat'>[]): string {
  if (!first) return '';
  const words = first.text.replace(/\s+/g, ' ');
  const text = words.length > MOST_SAID ? `${words.slice(0, MOST_SAID)}…` : words;
  return `${first.by?.name ?? 'Somebody'}: “${text}”${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

function restText(rest: Rest, text: string): string {
  return {
    never: '',
    paused: `Paused. ${text}`,
    hidden: `Paused while it was out of sight. ${text}`,
    end: 'Played to the end. This is now.',
  }[rest];
}
