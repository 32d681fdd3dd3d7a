import { usePage } from './page.ts';
import { part } from './part.ts';
import { usePart } from './use-part.ts';

export type Later = typeof import('./later.ts');

export const laterPart = part(() => import('./later.ts'));

/** The parts that are not there from the beginning, as soon as they are; `failed` where they could not be fetched. */
export function useLater(): Later | 'failed' | undefined {
  const { session } = usePage();
  return usePart(laterPart, session.room.project.value !== undefined);
}
