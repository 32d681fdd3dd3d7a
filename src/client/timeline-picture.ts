import type { WorkflowInfo } from '../protocol/workflows.ts';
import { ANSWERS, inAll, lanesOf, OUTCOMES, spanOf, statusOf } from './lanes.ts';
import { lengthText, momentText } from './lengths.ts';
import { escaped } from './report-html.ts';
import type { RunHistory } from './run-history.ts';

/** px */
const WIDTH = 1040;
const NAMES = 190;
const RIGHT = 16;
const AXIS = 24;
const LANE = 36;
const LEAST = 2;
const TICKS = 5;
/** As much of a state's name as fits before the lanes. */
const NAME_LENGTH = 26;
/** Beyond so many lanes a picture says nothing; the table has all. */
const MOST_LANES = 200;

const COLOURS = {
  stay: '#d5d9de',
  open: '#bcd7f5',
  running: '#005fb8',
  waiting: '#6b6b6b',
  passed: '#1a7f37',
  failed: '#c71c28',
  timed_out: '#c71c28',
  cancelled: '#9a6700',
  interrupted: '#9a6700',
  approved: '#1a7f37',
  rejected: '#c71c28',
  withdrawn: '#6b6b6b',
} as const;

/** The timeline of a run as an SVG document that stands alone, dark on white; `now` is the server's time, ms since 1970. */
export function timelinePicture(history: RunHistory, chart: WorkflowInfo | undefined, now: number): string {
  const span = spanOf(history, now);
  const lanes = lanesOf(history, chart).slice(0, MOST_LANES);
  const height = AXIS + lanes.length * LANE + 8;
  const x = (at: number) => round(NAMES + ((at - history.from) / span) * (WIDTH - NAMES - RIGHT));
  const parts = [`<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`];
  for (let tick = 0; tick < TICKS; tick++) {
    const at = history.from + (span * tick) / (TICKS - 1);
    const anchor = tick === 0 ? 'start' : tick === TICKS - 1 ? 'end' : 'middle';
    parts.push(
      `<line x1="${x(at)}" x2="${x(at)}" y1="${AXIS - 6}" y2="${height}" stroke="#e4e6e9"/>`,
      text(x(at), 13, tickText(at, span), { anchor, fill: '#4a4a4a' }),
    );
  }
  for (const [index, { title, stays, attempts, answers }] of lanes.entries()) {
    const top = AXIS + index * LANE;
    const name = title.length > NAME_LENGTH ? `${title.slice(0, NAME_LENGTH - 1)}…` : title;
    parts.push(
      text(0, top + 15, name, { weight: 600 }),
      text(0, top + 29, lengthText(inAll(stays, now)), { fill: '#4a4a4a' }),
      `<line x1="0" x2="${WIDTH}" y1="${top + LANE}" y2="${top + LANE}" stroke="#e4e6e9"/>`,
    );
    for (const { from, to } of apart(stays, x, now))
      parts.push(bar(x(from), x(to ?? now), top + 4, 15, to === undefined ? COLOURS.open : COLOURS.stay));
    for (const attempt of apart(attempts, x, now)) {
      const status = statusOf(attempt);
      const right = Math.max(x(attempt.to ?? now), x(attempt.from) + LEAST);
      parts.push(
        bar(x(attempt.from), right, top + 22, 9, COLOURS[status]),
        text(Math.min(right + 3, WIDTH - 12), top + 31, OUTCOMES[status], { fill: COLOURS[status] }),
      );
    }
    for (const { at, answer } of answers)
      parts.push(
        `<path d="M${x(at)},${top + 20.5}l6,6l-6,6l-6,-6z" fill="${COLOURS[answer]}"/>`,
        text(Math.min(x(at) + 8, WIDTH - 12), top + 31, ANSWERS[answer], { fill: COLOURS[answer] }),
      );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11">${parts.join('')}</svg>`;
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', fill = '#1f1f1f', weight = 400 }: { anchor?: string; fill?: string; weight?: number },
): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-weight="${weight}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

const bar = (from: number, to: number, top: number, height: number, fill: string): string =>
  `<rect x="${from}" y="${top}" width="${round(Math.max(LEAST, to - from))}" height="${height}" rx="2" fill="${fill}"/>`;

/** Of those that would be drawn on one pixel the first: a picture has as many as it is wide, whatever the run's length. */
function apart<T extends { readonly from: number; readonly to: number | undefined }>(
  spans: readonly T[],
  x: (at: number) => number,
  now: number,
): T[] {
  let drawnTo = Number.NEGATIVE_INFINITY;
  return spans.filter(({ to }) => {
    const right = x(to ?? now);
    if (right < drawnTo + 1) return false;
    drawnTo = right;
    return true;
  });
}

/** As much of a moment as tells it from the others on the axis. */
function tickText(at: number, span: number): string {
  const whole = momentText(at);
  if (span > 2 * 86_400_000) return whole.slice(0, 10);
  return span > 600_000 ? whole.slice(5, 16) : whole.slice(11);
}

const round = (value: number): number => Math.round(value * 10) / 10;
