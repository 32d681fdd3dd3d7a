import { useEffect, useState } from 'preact/hooks';
import { usePage } from './page.ts';

type Later = typeof import('./later.ts');

/** The parts that are not there from the beginning, as soon as they are; `failed` where they could not be fetched. */
export function useLater(): Later | 'failed' | undefined {
  const { session } = usePage();
  const [later, setLater] = useState<Later | 'failed' | undefined>(undefined);
  const wanted = session.room.project.value !== undefined || session.room.farewell.value !== undefined;
  useEffect(() => {
    if (!wanted || typeof later === 'object') return;
    import('./later.ts').then(setLater, () => setLater('failed'));
  }, [wanted, later]);
  return later;
}
