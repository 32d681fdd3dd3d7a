import { useSignalEffect } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { titlesOf } from '../../src/client/states.ts';
import type { Runs } from '../room/choice.ts';
import { changesOf } from '../room/spoken.ts';
import { usePage } from './page.ts';

/** Says to screen readers what changed about gates and retries, once each, and nothing of what was there before. */
export function Spoken() {
  const { room } = usePage().session;
  const before = useRef<Runs | undefined>(undefined);
  const [said, setSaid] = useState('');
  useSignalEffect(() => {
    const runs = room.runs.value;
    const known = before.current;
    before.current = runs;
    if (!known) return;
    const sentences = [...runs.values()].flatMap((run) => {
      const last = known.get(run.run);
      if (!last || last === run) return [];
      const chart = room.workflows.peek().find(({ hash }) => hash === run.definition);
      return changesOf(last, run, { me: room.me.peek(), titleOf: titlesOf(chart), now: room.clock.now() });
    });
    if (sentences.length > 0) setSaid(sentences.join(' '));
  });
  return (
    <div class="hidden" role="status" aria-live="polite" data-testid="spoken">
      {said}
    </div>
  );
}
