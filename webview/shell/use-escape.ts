import { useLayoutEffect } from 'preact/hooks';

/** What a press of Escape ends, one thing a press, the first of these that is there. */
const LAYERS = ['follow', 'state-card', 'past', 'drawer'] as const;
export type Layer = (typeof LAYERS)[number];

const there = new Map<Layer, () => void>();

/** Has `end` called by Escape, until what is returned is called. */
export function onEscape(layer: Layer, end: () => void): () => void {
  if (there.size === 0) addEventListener('keydown', press);
  there.set(layer, end);
  return () => {
    if (there.get(layer) === end) there.delete(layer);
    if (there.size === 0) removeEventListener('keydown', press);
  };
}

/** `onEscape` for as long as there is an `end`, from the moment at which it is drawn. */
export function useEscape(layer: Layer, end: (() => void) | undefined): void {
  useLayoutEffect(() => (end ? onEscape(layer, end) : undefined));
}

/** Menus, searches and offers prevent the default when they end by it. Inside the stream it is about nothing but the stream. */
function press(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const inStream = event.target instanceof Element && event.target.closest('#stream') !== null;
  const layer = inStream ? 'drawer' : LAYERS.find((each) => there.has(each));
  const end = layer && there.get(layer);
  if (!end) return;
  event.preventDefault();
  end();
}
