import { toDisposable } from '../../src/shared/disposables.ts';
import type { Notices } from './host.ts';

/** The browser's own notifications; `undefined` where it has none, or none for pages like this one. */
export function browserNotices(): Notices | undefined {
  if (typeof Notification === 'undefined' || !isSecureContext) return undefined;
  return {
    leave: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    show(title, body, onOpen) {
      if (Notification.permission !== 'granted') return undefined;
      const notification = notificationOf(title, body);
      if (!notification) return undefined;
      notification.onclick = () => {
        notification.close();
        window.focus();
        onOpen();
      };
      return toDisposable(() => notification.close());
    },
  };
}

function notificationOf(title: string, body: string): Notification | undefined {
  try {
    return new Notification(title, { body });
  } catch (error) {
    // Browsers on phones have the interface and take notifications from service workers alone.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
