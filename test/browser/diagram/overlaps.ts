/** Runs in the page: counts labels and names what lies on what, as it is really drawn. Needs everything in itself. */
export function overlapsInPage(): { labels: number; found: string[] } {
  interface Drawn {
    readonly name: string;
    readonly box: DOMRect;
  }
  const SLACK = 0.75;
  const apart = (a: DOMRect, b: DOMRect): boolean =>
    a.right <= b.left + SLACK || b.right <= a.left + SLACK || a.bottom <= b.top + SLACK || b.bottom <= a.top + SLACK;
  const all = (selector: string, name: (element: Element) => string): Drawn[] =>
    [...document.querySelectorAll(selector)].map((element) => ({
      name: name(element),
      box: element.getBoundingClientRect(),
    }));
  const owner = (element: Element): string =>
    element.closest<HTMLElement>('[data-transition]')?.dataset.transition ??
    element.closest<HTMLElement>('[data-state]')?.dataset.state ??
    'any state';

  const onArrows = all('.arrow .plate', (element) => `label ${owner(element)}`);
  const inStates = all('.inner .plate', (element) => `row ${owner(element)}`);
  const states = all('.node:is(.anywhere, .box, .final, .history) > .box', (element) => `state ${owner(element)}`);
  const titles = all('.node:is(.container, .region) > .text > text', (element) => `title of ${owner(element)}`);
  const solid = [...onArrows, ...states, ...titles];
  const found: string[] = [];
  for (const [index, one] of solid.entries())
    for (const other of solid.slice(index + 1))
      if (!apart(one.box, other.box)) found.push(`${one.name} on ${other.name}`);

  for (const text of document.querySelectorAll('.node text, .label-group text')) {
    const around =
      text.closest('.label-group')?.querySelector('.plate') ?? text.closest('.node')?.querySelector('.box');
    if (!around || text.getBoundingClientRect().width === 0 || text.closest('.others')) continue;
    const [inner, outer] = [text.getBoundingClientRect(), around.getBoundingClientRect()];
    if (
      inner.left < outer.left - 1 ||
      inner.right > outer.right + 1 ||
      inner.top < outer.top - 2 ||
      inner.bottom > outer.bottom + 2
    )
      found.push(`“${text.textContent}” leaves ${owner(text)}`);
  }
  return { labels: onArrows.length + inStates.length, found };
}
