export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corners' radius, px. */
const RADIUS = 9;

/** An SVG path along `points`, its corners rounded by at most half of the shorter segment beside them. */
export function roundedPath(points: readonly Point[], radius = RADIUS): string {
  const [first, ...rest] = withoutDoubles(points);
  if (!first) return '';
  let path = `M${n(first.x)},${n(first.y)}`;
  let from = first;
  for (const [index, corner] of rest.entries()) {
    const to = rest[index + 1];
    if (!to) return `${path}L${n(corner.x)},${n(corner.y)}`;
    const reach = Math.min(radius, distance(from, corner) / 2, distance(corner, to) / 2);
    const enter = towards(corner, from, reach);
    const leave = towards(corner, to, reach);
    path += `L${n(enter.x)},${n(enter.y)}Q${n(corner.x)},${n(corner.y)} ${n(leave.x)},${n(leave.y)}`;
    from = corner;
  }
  return path;
}

/** The points with the last one drawn back by `length`, so that a line ends where its arrow head begins. */
export function shortened(points: readonly Point[], length: number): Point[] {
  const kept = withoutDoubles(points);
  const last = kept.at(-1);
  const before = kept.at(-2);
  if (!last || !before) return kept;
  return [...kept.slice(0, -1), towards(last, before, Math.min(length, distance(last, before) - 0.5))];
}

/** The way along `points` with what lies inside `box` left out; none, one or two pieces. */
export function outside(points: readonly Point[], box: Rect): Point[][] {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    const crossed = from && within(from, to, box);
    if (crossed) {
      const [enter, leave] = crossed;
      if (enter > 0) piece.push(between(from, to, enter));
      if (piece.length > 1) pieces.push(piece);
      piece = leave < 1 ? [between(from, to, leave)] : [];
    }
    if (!crossed || crossed[1] < 1) piece.push(to);
  }
  if (piece.length > 1) pieces.push(piece);
  return pieces;
}

interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** From where to where a segment lies inside `box`, as shares of its length; `undefined` where it does not. */
function within(from: Point, to: Point, box: Rect): [number, number] | undefined {
  let enter = 0;
  let leave = 1;
  for (const [start, end, low, high] of [
    [from.x, to.x, box.x, box.x + box.width],
    [from.y, to.y, box.y, box.y + box.height],
  ] as const) {
    if (start === end) {
      if (start <= low || start >= high) return undefined;
      continue;
    }
    const [first, second] = [(low - start) / (end - start), (high - start) / (end - start)];
    enter = Math.max(enter, Math.min(first, second));
    leave = Math.min(leave, Math.max(first, second));
  }
  return enter < leave ? [enter, leave] : undefined;
}

const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
});

/** The direction of the last segment in degrees, clockwise from east: how an arrow head is turned. */
export function headingOf(points: readonly Point[]): number {
  const kept = withoutDoubles(points);
  const last = kept.at(-1);
  const before = kept.at(-2);
  return last && before ? (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI : 0;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function withoutDoubles(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    return !before || distance(before, point) > 0.01;
  });
}

/** A tenth of a pixel is as exact as anybody sees, and keeps the document small. */
const n = (value: number): string => String(Math.round(value * 10) / 10);
