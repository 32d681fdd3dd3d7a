import { type Signal, signal } from '@preact/signals';
import { type Memory, SHARE_LOOKS } from '../host/host.ts';

const signals = new WeakMap<Memory, Signal<boolean>>();

/** Whether a person lets others see what they look at. It is said once for all tabs that keep this memory. */
export function sharingIn(memory: Memory): Signal<boolean> {
  const known = signals.get(memory);
  if (known) return known;
  const read = () => memory.read(SHARE_LOOKS) !== false;
  const sharing = signal(read());
  signals.set(memory, sharing);
  addEventListener('storage', () => (sharing.value = read())); // another tab
  return sharing;
}

export function share(memory: Memory, on: boolean): void {
  memory.write(SHARE_LOOKS, on ? undefined : false);
  sharingIn(memory).value = on;
}
