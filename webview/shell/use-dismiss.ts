import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Closes an open `<details>` by Escape or a press outside of it, as menus do. */
export function useDismiss(ref: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const press = (event: Event) => {
      const menu = ref.current;
      // A dialog that was opened from the menu stands before it: what is pressed there is not outside.
      if (event.target instanceof Element && event.target.closest('dialog')) return;
      if (menu?.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    };
    const key = (event: KeyboardEvent) => {
      const menu = ref.current;
      if (event.key !== 'Escape' || !menu?.open || document.querySelector('dialog[open]')) return;
      menu.open = false;
      event.preventDefault(); // whoever comes after sees a closed menu, and would take the key for its own
      menu.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', press);
    document.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', press);
      document.removeEventListener('keydown', key);
    };
  }, [ref]);
}
