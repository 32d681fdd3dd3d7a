import { useCallback, useRef } from 'preact/hooks';
import { usePage } from '../shell/page.ts';

/** For what lies over the chart: a `ref`, so that the drawing makes room when it takes more of what the drawing was given. */
export function useMakesRoom(): (bar: HTMLElement | null) => void {
  const { ui } = usePage();
  const sizes = useRef<ResizeObserver>(undefined);
  return useCallback(
    (bar) => {
      sizes.current?.disconnect();
      if (!bar) return;
      sizes.current = new ResizeObserver(() => ui.diagram.value?.makeRoom());
      sizes.current.observe(bar);
    },
    [ui],
  );
}
