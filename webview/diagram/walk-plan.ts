import type { Box } from '../../src/workflow/drawing/layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A state as one can stand on it. */
export interface Place {
  readonly id: string;
  readonly box: Box;
  /** Whether other states are drawn in it: then one stands on its head, and what is in it lies below that. */
  readonly holds: boolean;
}

/** The other end of a transition. */
export interface Link {
  readonly to: string;
  readonly out: boolean;
}

/** Px: where a container's title stands. */
const HEAD = 34;

/**
 * Where an arrow key leads: along a transition whose other end lies in that direction, one that leads out before one that
 * leads in; else to the nearest state there. So every state is reached, whatever leads to it, and arrows are followed where
 * they are drawn.
 */
export function stepFrom(
  at: Place,
  places: readonly Place[],
  links: readonly Link[],
  direction: Direction,
): string | undefined {
  const linked = (out: boolean) => {
    const ends = new Set(links.flatMap((link) => (link.out === out ? [link.to] : [])));
    return closest(
      places.filter((place) => place !== at && ends.has(place.id)),
      (place) => (within(at.box, place.box) ? undefined : towards(at.box, place.box, direction)),
    );
  };
  const near = () =>
    closest(
      places.filter((place) => place !== at),
      (place) => beyond(standing(at), standing(place), direction),
    );
  return linked(true) ?? linked(false) ?? near();
}

const standing = ({ box, holds }: Place): Box => (holds ? { ...box, height: Math.min(HEAD, box.height) } : box);

const within = (a: Box, b: Box): boolean => holdsBox(a, b) || holdsBox(b, a);
const holdsBox = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function closest(places: readonly Place[], distance: (place: Place) => number | undefined): string | undefined {
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const place of places) {
    const apart = distance(place);
    if (apart !== undefined && apart < (best?.distance ?? Infinity)) best = { id: place.id, distance: apart };
  }
  return best?.id;
}

/** How far it is from middle to middle, where that is rather this way than another. */
function towards(from: Box, to: Box, direction: Direction): number | undefined {
  const dx = to.x + to.width / 2 - (from.x + from.width / 2);
  const dy = to.y + to.height / 2 - (from.y + from.height / 2);
  const along = { left: -dx, right: dx, up: -dy, down: dy }[direction];
  const across = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
  return along > 0 && along >= across ? Math.hypot(dx, dy) : undefined;
}

/** How far it is from edge to edge, where all of it lies that way; what lies aside counts twice. */
function beyond(from: Box, to: Box, direction: Direction): number | undefined {
  const gapX = Math.max(to.x - (from.x + from.width), from.x - (to.x + to.width), 0);
  const gapY = Math.max(to.y - (from.y + from.height), from.y - (to.y + to.height), 0);
  const along = {
    left: from.x - (to.x + to.width),
    right: to.x - (from.x + from.width),
    up: from.y - (to.y + to.height),
    down: to.y - (from.y + from.height),
  }[direction];
  if (along < 0) return undefined;
  return along + 2 * (direction === 'left' || direction === 'right' ? gapY : gapX);
}
