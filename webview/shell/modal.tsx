import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { takeFocus } from './take-focus.ts';

/** A dialog over the page. The browser keeps the focus inside and gives it back. */
export function Modal(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      // A field that had the focus before the dialog was shown is what the browser would give it back to.
      const lost = document.activeElement === document.body || element?.contains(document.activeElement);
      if (lost && opener instanceof HTMLElement) takeFocus(opener);
    };
  }, [opener]);
  // The event comes after the call: by then another dialog may stand where this one did.
  const closed = (event: Event) => (event.currentTarget as Element).isConnected && props.onClose();
  return (
    <dialog ref={dialog} aria-label={props.title} onClose={closed}>
      <div class="title">
        <h2>{props.title}</h2>
        <button type="button" class="button icon-only" aria-label="Close" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </div>
      {props.children}
    </dialog>
  );
}
