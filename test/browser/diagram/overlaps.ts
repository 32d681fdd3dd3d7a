/** The ends of each transition, source first: what its line may touch. */
export type Ends = Readonly<Record<string, readonly string[]>>;

/**
 * Runs in the page: counts labels and names what lies on what, as it is really drawn; with `ends`, also lines that run through
 * states and labels that are not theirs. Needs everything in itself.
 */
export function overlapsInPage(ends?: Ends): { labels: number; found: string[] } {
  interface Drawn {
    readonly name: string;
    readonly of: string;
    readonly box: Sides;
  }
  type Sides = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom' | 'width'>;
  const SLACK = 0.75;
  // A plain object: a rectangle of the document's own is slow to ask, and is asked millions of times.
  const boxOf = (element: Element): Sides => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    return { left, right, top, bottom, width };
  };
  const apart = (a: Sides, b: Sides): boolean =>
    a.right <= b.left + SLACK || b.right <= a.left + SLACK || a.bottom <= b.top + SLACK || b.bottom <= a.top + SLACK;
  const owner = (element: Element): string =>
    element.closest<HTMLElement>('[data-transition]')?.dataset.transition ??
    element.closest<HTMLElement>('[data-state]')?.dataset.state ??
    'any state';
  const all = (selector: string, what: string): Drawn[] =>
    [...document.querySelectorAll(selector)].map((element) => ({
      name: `${what} ${owner(element)}`,
      of: owner(element),
      box: boxOf(element),
    }));

  const onArrows = all('.arrow .plate', 'label');
  const inStates = all('.inner .plate', 'row');
  const states = all('.node:is(.anywhere, .box, .final, .history, .collapsed) > .box', 'state');
  const around = all('.node:is(.container, .region) > .box', 'state');
  const titles = all('.node:is(.container, .region) > .text > text', 'title of');
  const solid = [...onArrows, ...states, ...titles].filter(({ box }) => box.width > 0);
  const found: string[] = [];
  for (const [index, one] of solid.entries())
    for (const other of solid.slice(index + 1))
      if (!apart(one.box, other.box)) found.push(`${one.name} on ${other.name}`);

  for (const label of onArrows)
    for (const { name, box } of around) {
      const { left, right, top, bottom } = label.box;
      const inside = left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
      if (label.box.width > 0 && !inside && !apart(label.box, box)) found.push(`${label.name} is cut by ${name}`);
    }

  for (const text of document.querySelectorAll('.node text, .label-group text')) {
    const frame = text.closest('.label-group')?.querySelector('.plate') ?? text.closest('.node')?.querySelector('.box');
    if (!frame || text.getBoundingClientRect().width === 0 || text.closest('.others')) continue;
    const [inner, outer] = [text.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (
      inner.left < outer.left - 1 ||
      inner.right > outer.right + 1 ||
      inner.top < outer.top - 2 ||
      inner.bottom > outer.bottom + 2
    )
      found.push(`“${text.textContent}” leaves ${owner(text)}`);
  }

  const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}.`);
  for (const line of ends ? document.querySelectorAll<SVGPathElement>('.arrow.transition:not(.shared) .hit') : []) {
    const id = owner(line);
    const matrix = line.getScreenCTM();
    const mine = ends?.[id];
    if (!mine || !matrix) continue;
    // The path's own points; a rounded corner lies within the triangle of its ends and their corner.
    const numbers = (line.getAttribute('d')?.match(/-?[\d.]+/g) ?? []).map(Number);
    const points = Array.from({ length: numbers.length / 2 }, (_, index) =>
      new DOMPoint(numbers[2 * index], numbers[2 * index + 1]).matrixTransform(matrix),
    );
    const pieces = points.slice(1).map((to, index) => {
      const from = points[index] ?? to;
      // As wide as the slack takes away again.
      const [left, right] = [Math.min(from.x, to.x) - 0.8, Math.max(from.x, to.x) + 0.8];
      const [top, bottom] = [Math.min(from.y, to.y) - 0.8, Math.max(from.y, to.y) + 0.8];
      return { left, right, top, bottom, width: right - left };
    });
    const touches = ({ box }: Drawn): boolean => box.width > 0 && pieces.some((piece) => !apart(piece, box));
    // From everywhere it may leave the box for that; inside of a state that holds an end it is at home.
    const foreign = [...states, ...around].filter(
      ({ of }) => !mine.some((end) => within(end, of)) && !(of === 'any state' && mine.includes('')),
    );
    const targets = [
      ...foreign,
      ...titles.filter(({ of }) => !mine.includes(of)),
      ...onArrows.filter(({ of }) => of !== id),
    ];
    const bundle = new Set(
      [...document.querySelectorAll<HTMLElement>('.arrow.shared')]
        .filter((other) => other.querySelector('.hit')?.getAttribute('d') === line.getAttribute('d'))
        .map((other) => `label ${other.dataset.transition}`),
    );
    for (const target of targets)
      if (!bundle.has(target.name) && touches(target)) found.push(`line ${id} through ${target.name}`);
  }
  return { labels: onArrows.length + inStates.length, found };
}
