import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { mayAnswer } from '../../src/client/permissions.ts';
import { titlesOf } from '../../src/client/states.ts';
import type { GateState, RunState } from '../../src/protocol/runs.ts';
import type { Disposable } from '../../src/shared/disposables.ts';
import { usePage } from './page.ts';

/**
 * Tells a person of gates that wait for their answer: a count for the tab's title, and while the tab is in the background, a
 * notification of the browser's, once for each time that a gate opens and until it needs them no more.
 */
export function GateNotices() {
  const { session, host, ui } = usePage();
  const { room } = session;
  /** Openings that were seen or told, with the notification where there is one. */
  const known = useRef(new Map<string, Disposable | undefined>());
  useSignalEffect(() => {
    const mine = room.openGates.value.filter(({ gate }) => mayAnswer(gate, room.me.value, 'approve') === true);
    ui.asked.value = mine.length;
    const wanted = new Map(mine.map((open) => [openingOf(open), open]));
    const open = new Set(room.openGates.value.map(openingOf));
    for (const [opening, shown] of known.current) {
      if (!wanted.has(opening)) shown?.dispose();
      if (!open.has(opening)) known.current.delete(opening);
    }
    for (const [opening, { run, gate }] of wanted) {
      if (known.current.has(opening)) continue;
      const hidden = document.visibilityState === 'hidden';
      const chart = room.workflows.value.find(({ hash }) => hash === run.definition);
      const title = `${titlesOf(chart)(gate.state)} waits for your answer`;
      const show = () => room.chooseRun(run.run);
      known.current.set(opening, hidden ? host.notices?.show(title, run.title, show) : undefined);
    }
  });
  useEffect(() => {
    const { current } = known;
    // Who has come to look needs no notification any more.
    const seen = () => {
      if (document.visibilityState !== 'visible') return;
      for (const [opening, shown] of current) {
        shown?.dispose();
        current.set(opening, undefined);
      }
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      for (const shown of current.values()) shown?.dispose();
      current.clear();
    };
  }, []);
  return null;
}

/** A gate that is opened again is another one; hosts that do not say when it was opened count it as one. */
const openingOf = ({ run, gate }: { readonly run: RunState; readonly gate: GateState }): string =>
  `${run.run}/${gate.state}/${gate.since ?? ''}`;
