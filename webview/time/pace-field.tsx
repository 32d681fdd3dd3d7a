import { useState } from 'preact/hooks';
import { usePage } from '../shell/page.ts';
import { PACES, type Pace, paceOf } from './player.ts';

/** How quick it is played; the page remembers it. */
export function PaceField({ onPace }: { readonly onPace: (pace: Pace) => void }) {
  const { memory } = usePage().host;
  const [pace, setPace] = useState(() => paceOf(memory.read('pace')));
  return (
    <select
      aria-label="Pace"
      title="Steps in a second when it plays, or as long as it took, with waits of more than 2 s shortened"
      data-testid="pace"
      value={pace}
      onChange={(event) => {
        const next = paceOf(event.currentTarget.value);
        setPace(next);
        memory.write('pace', next);
        onPace(next);
      }}
    >
      {PACES.map((each) => (
        <option key={each} value={each}>
          {each === 'real' ? 'As it was, waits cut' : `${each} ${each === '1' ? 'step' : 'steps'}/s`}
        </option>
      ))}
    </select>
  );
}
