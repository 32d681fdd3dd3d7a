import { part } from '../shell/part.ts';

export const wirePart = part(() => import('./wire.ts'));
