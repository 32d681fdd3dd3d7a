import { part } from './part.ts';

/** What the page says where it can't show a room: fetched right after the first paint, to be there when it is needed. */
export const viewsPart = part(() => import('./views.ts'));
