import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Host } from '../host/host.ts';
import type { RoomSession } from '../room/session.ts';
import type { Ui } from './ui.ts';

/** What every part of the page may use. */
export interface Page {
  readonly host: Host;
  readonly session: RoomSession;
  readonly ui: Ui;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('a component stands outside of the page');
  return page;
}
