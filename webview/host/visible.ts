import { type ReadonlySignal, signal } from '@preact/signals';
import type { Host } from './host.ts';

const signals = new WeakMap<Host, ReadonlySignal<boolean>>();

/** Whether the page is before somebody's eyes: in a tab that is shown, and in a panel that is. */
export function visibleIn(host: Host): ReadonlySignal<boolean> {
  const known = signals.get(host);
  if (known) return known;
  let shown = true;
  const isVisible = () => shown && document.visibilityState === 'visible';
  const visible = signal(isVisible());
  signals.set(host, visible);
  const look = () => {
    visible.value = isVisible();
  };
  document.addEventListener('visibilitychange', look);
  host.onShown?.((now) => {
    shown = now;
    look();
  });
  return visible;
}
