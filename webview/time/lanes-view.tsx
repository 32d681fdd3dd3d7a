import { select, timeTicks, type ZoomTransform, zoom as zoomBehaviour, zoomIdentity } from 'd3';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ANSWERS, inAll, type Lane, OUTCOMES, spanOf, statusOf } from '../../src/client/lanes.ts';
import { lengthText } from '../../src/client/lengths.ts';
import type { RunHistory } from '../../src/client/run-history.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';
import { usePage } from '../shell/page.ts';
import { momentName } from './moment.ts';
import { attemptName } from './stay-table.tsx';
import { tickName } from './ticks.ts';

/** px */
const LANE = 34;
const AXIS = 22;
const CHAT = 22;
const LEAST = 3;
const MOST_ZOOM = 4_096;

interface LanesProps {
  readonly lanes: readonly Lane[];
  readonly history: RunHistory;
  readonly chats: readonly EntryOf<'chat'>[];
  readonly now: number;
  /** 1 has all of it in view. */
  readonly zoom: number;
  readonly onZoom: (factor: number) => void;
  /** A moment was pressed, ms since 1970. */
  readonly onChoose: (at: number) => void;
}

/** The lanes as a drawing. It says nothing that the table beside it does not. */
export function Lanes({ lanes, history, chats, now, zoom, onZoom, onChoose }: LanesProps) {
  const plot = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState<ZoomTransform>(zoomIdentity);
  const end = history.ended ?? now;
  const span = spanOf(history, now);
  const x = (at: number) => Math.round(view.applyX(((at - history.from) / span) * width) * 10) / 10;
  const timeAt = (left: number) => history.from + (view.invertX(left) / Math.max(1, width)) * span;
  const behaviour = useZoom(plot, width, setView, onZoom);
  useEffect(() => {
    const element = plot.current;
    if (element && width > 0 && Math.abs(view.k - zoom) > 0.001) select(element).call(behaviour.scaleTo, zoom);
  }, [zoom, width, view.k, behaviour]);
  useLayoutEffect(() => {
    const element = plot.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const spoken = chats.filter(({ at }) => at >= history.from && at <= end);
  const height = AXIS + lanes.length * LANE + (spoken.length > 0 ? CHAT : 0);
  const ticks = timeTicks(new Date(timeAt(0)), new Date(timeAt(width)), Math.max(2, Math.floor(width / 110)));
  const chatTop = AXIS + lanes.length * LANE;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="lanes" tabIndex={0} aria-label="Lanes of the timeline">
      <div class="lane-names" aria-hidden="true" style={{ paddingTop: `${AXIS}px` }}>
        {lanes.map(({ state, title, stays }) => (
          <div key={state} style={{ height: `${LANE}px` }} title={`${title}: ${lengthText(inAll(stays, now))} in all`}>
            <span class="cut">{title}</span>
            <span class="dim">{lengthText(inAll(stays, now))}</span>
          </div>
        ))}
        {spoken.length > 0 && <div style={{ height: `${CHAT}px` }}>Chat</div>}
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the scrubber below chooses the same moments by keyboard. */}
      <svg
        ref={plot}
        height={height}
        role="img"
        aria-label="Timeline; the table that follows says the same"
        onClick={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          onChoose(Math.min(end, Math.max(history.from, timeAt(event.clientX - left))));
        }}
      >
        {ticks.map((tick) => (
          <g key={tick.getTime()} class="tick" transform={`translate(${x(tick.getTime())},0)`}>
            <line y1={AXIS - 4} y2={height} />
            <text x={3} y={13}>
              {tickName(tick.getTime(), (ticks[1]?.getTime() ?? 0) - (ticks[0]?.getTime() ?? 0))}
            </text>
          </g>
        ))}
        {lanes.map((lane, index) => (
          <LaneView key={lane.state} lane={lane} top={AXIS + index * LANE} x={x} now={now} width={width} />
        ))}
        {spoken.map(({ seq, at, by, text }) => (
          <circle key={seq} class="said" cx={x(at)} cy={chatTop + CHAT / 2} r={4}>
            <title>{`${by?.name ?? 'Somebody'}, ${momentName(at, now)}: ${text.slice(0, 200)}`}</title>
          </circle>
        ))}
        {history.ended === undefined && <line class="now-line" x1={x(now)} x2={x(now)} y1={AXIS - 6} y2={height} />}
        <PastLine x={x} height={height} />
      </svg>
    </section>
  );
}

/** Follows the moment that is looked at by itself: while a run is played, nothing else here changes. */
function PastLine({ x, height }: { readonly x: (at: number) => number; readonly height: number }) {
  const past = usePage().session.room.past.value;
  return past ? (
    <g class="past-line" transform={`translate(${x(past.at)},0)`}>
      <line y1={AXIS - 6} y2={height} />
      <path d={`M-5,${AXIS - 12}h10l-5,7z`} />
    </g>
  ) : null;
}

function LaneView(props: View & { readonly lane: Lane; readonly top: number }) {
  const { lane, top, x, now, width } = props;
  return (
    <g class="lane" data-state={lane.state}>
      <line class="ground" x1={0} x2={width} y1={top + LANE - 0.5} y2={top + LANE - 0.5} />
      {inView(lane.stays, props).map((stay) => {
        const left = x(stay.from);
        const right = Math.max(left + LEAST, x(stay.to ?? now));
        const length = lengthText((stay.to ?? now) - stay.from);
        // A name that begins to the left of the window is written where the window begins.
        const inside = right - Math.max(0, left);
        return (
          <g key={stay.seq} class={`stay ${stay.to === undefined ? 'open' : ''}`} data-testid="stay">
            <title>{`${lane.title}, ${momentName(stay.from, now)}: ${length}`}</title>
            <rect x={left} y={top + 3} width={right - left} height={15} rx={3} />
            {inside > 8 * length.length && (
              <text x={Math.max(0, left) + 5} y={top + 14}>
                {length}
              </text>
            )}
          </g>
        );
      })}
      {inView(lane.attempts, props).map((attempt) => {
        const left = x(attempt.from);
        const status = statusOf(attempt);
        const right = Math.max(left + LEAST, x(attempt.to ?? now));
        return (
          <g key={attempt.begun.seq} class={`attempt ${status}`} data-testid="attempt" data-status={status}>
            <title>{attemptName(attempt, now)}</title>
            <rect x={left} y={top + 20} width={right - left} height={10} rx={2} />
            <text x={right + 2} y={top + 29}>
              {OUTCOMES[status]}
            </text>
          </g>
        );
      })}
      {lane.answers.map(({ seq, at, by, answer, reason }) => (
        <g key={seq} class={`answer ${answer}`} transform={`translate(${x(at)},${top + 25})`}>
          <title>{`${by?.name ?? 'Somebody'} ${answer}, ${momentName(at, now)}${reason ? `: ${reason}` : ''}`}</title>
          <path d="M0,-5.5L5.5,0L0,5.5L-5.5,0Z" />
          <text x={8} y={4}>
            {ANSWERS[answer]}
          </text>
        </g>
      ))}
    </g>
  );
}

interface View {
  readonly x: (at: number) => number;
  readonly now: number;
  readonly width: number;
}

/** What there is to draw: nothing outside of the window, and of those that fall on one pixel the first. */
function inView<T extends { readonly from: number; readonly to: number | undefined }>(
  spans: readonly T[],
  { x, now, width }: View,
): T[] {
  let drawnTo = Number.NEGATIVE_INFINITY;
  return spans.filter(({ from, to }) => {
    const right = x(to ?? now);
    if (right < 0 || x(from) > width || right < drawnTo + 1) return false;
    drawnTo = right;
    return true;
  });
}

/** Wheel and drag move through time, never beyond the run. Where the lanes scroll, the wheel does that unless Ctrl is held. */
function useZoom(
  plot: { readonly current: SVGSVGElement | null },
  width: number,
  onView: (view: ZoomTransform) => void,
  onZoom: (factor: number) => void,
) {
  const [behaviour] = useState(() => zoomBehaviour<SVGSVGElement, unknown>().scaleExtent([1, MOST_ZOOM]));
  useEffect(() => {
    const element = plot.current;
    if (!element || width === 0) return;
    behaviour
      .extent([
        [0, 0],
        [width, 1],
      ])
      .translateExtent([
        [0, 0],
        [width, 1],
      ])
      .clickDistance(4)
      .filter((event: WheelEvent | MouseEvent) => {
        const scrolls = (element.parentElement?.scrollHeight ?? 0) > (element.parentElement?.clientHeight ?? 0) + 1;
        if (event.type === 'wheel') return event.ctrlKey || !scrolls;
        return !event.ctrlKey && event.button === 0;
      })
      .on('zoom', ({ transform }: { transform: ZoomTransform }) => {
        onView(transform);
        onZoom(transform.k);
      });
    select(element).call(behaviour).on('dblclick.zoom', null);
    return () => {
      select(element).on('.zoom', null);
    };
  }, [plot, width, behaviour, onView, onZoom]);
  return behaviour;
}
