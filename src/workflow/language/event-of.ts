import type { Path } from '../source.ts';

/** The event whose transition a path leads into; `undefined` where it is no event's. */
export function eventOf(path: Path): string | undefined {
  const depth = statePathOf(path).length;
  return path[depth] === 'on' && typeof path[depth + 1] === 'string' ? String(path[depth + 1]) : undefined;
}

/** The path of the innermost state that a path leads into; empty for the root. */
export function statePathOf(path: Path): Path {
  let depth = 0;
  while (path[depth] === 'states' && typeof path[depth + 1] === 'string') depth += 2;
  return path.slice(0, depth);
}

/** The id of that state, by the names on the path. */
export const stateIdOf = (path: Path): string =>
  statePathOf(path)
    .filter((_, index) => index % 2 === 1)
    .join('.');
