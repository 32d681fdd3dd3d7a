import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** How near the end still counts as being there, px. */
const NEAR = 48;

/**
 * Keeps a scrolled list at its end while the reader is there, and where they are reading when they are not: neither news
 * below nor older entries above move the text. `first` is the key of the first item.
 */
export function useBottom(
  list: RefObject<HTMLElement | null>,
  first: string | undefined,
): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const stuck = useRef(true);
  const before = useRef({ first, height: 0 });

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { first: firstBefore, height } = before.current;
    if (stuck.current) element.scrollTop = element.scrollHeight;
    else if (first !== firstBefore) element.scrollTop += element.scrollHeight - height;
    before.current = { first, height: element.scrollHeight };
  });

  useEffect(() => {
    const element = list.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const scrolled = () => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      stuck.current = near;
      setAtEnd(near);
    };
    // Output grows without a rendering of the list.
    const observer = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(content);
    observer.observe(element);
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', scrolled);
    };
  }, [list]);

  return {
    atEnd,
    toEnd() {
      const element = list.current;
      if (element) element.scrollTop = element.scrollHeight;
    },
  };
}
