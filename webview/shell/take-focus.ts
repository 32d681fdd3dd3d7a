/**
 * For what happens by itself, or some time after what a person did: the focus goes to an element only within a page that has it. In
 * VS Code's panel it would otherwise be taken from where the person is by now, and an open quick pick would close.
 */
export function takeFocus(element: HTMLElement | SVGElement | null | undefined, options?: FocusOptions): void {
  if (document.hasFocus()) element?.focus(options);
}
