/** Names of the highlights, as the style sheet knows them. */
const FOUND = 'sr-found';
const HERE = 'sr-found-here';

/**
 * Marks in the list what the pattern finds, by ranges that the browser paints: the document is not touched, so no text of
 * others is taken apart and put together again. Keeps up with what is scrolled in and changes until `stop` is called.
 * A browser that can't paint ranges still shows the frame around what is found.
 */
export function markFound(list: HTMLElement, pattern: RegExp, here: () => string | undefined): { stop(): void } {
  if (!('highlights' in CSS)) return { stop: () => undefined };
  const everywhere = new RegExp(pattern.source, `${pattern.flags}g`);
  const mark = () => {
    const found = new Highlight();
    const current = new Highlight();
    for (const row of list.querySelectorAll<HTMLElement>('[data-row]'))
      for (const range of rangesIn(row, everywhere)) (row.dataset.row === here() ? current : found).add(range);
    CSS.highlights.set(FOUND, found);
    CSS.highlights.set(HERE, current);
  };
  const observer = new MutationObserver(mark);
  observer.observe(list, { subtree: true, childList: true, characterData: true });
  mark();
  return {
    stop() {
      observer.disconnect();
      CSS.highlights.delete(FOUND);
      CSS.highlights.delete(HERE);
    },
  };
}

function* rangesIn(row: HTMLElement, pattern: RegExp): Generator<Range> {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const match of (node.nodeValue ?? '').matchAll(pattern)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      yield range;
    }
}
