import { part } from './part.ts';

export const insidePart = part(() => import('./inside.ts'));
