import { useEffect, useState } from 'preact/hooks';

/** `wide`: everything side by side; `medium`: the stream is a drawer; `narrow`: one thing at a time. */
export type Width = 'wide' | 'medium' | 'narrow';

const MEDIUM = '(max-width: 899px)';
const NARROW = '(max-width: 599px)';

const present = (): Width => (matchMedia(NARROW).matches ? 'narrow' : matchMedia(MEDIUM).matches ? 'medium' : 'wide');

export function useWidth(): Width {
  const [width, setWidth] = useState(present);
  useEffect(() => {
    const queries = [matchMedia(MEDIUM), matchMedia(NARROW)];
    const changed = () => setWidth(present());
    for (const query of queries) query.addEventListener('change', changed);
    return () => {
      for (const query of queries) query.removeEventListener('change', changed);
    };
  }, []);
  return width;
}
