import type { Page } from '../shell/page.ts';
import type { Moment } from './moment-link.ts';
import { runAt } from './run-at.ts';
import { RunEntries } from './run-entries.ts';

/** Opens the timeline at a moment of a run of this room. Rejects with a sentence where there is no such moment. */
export async function goToMoment({ session, ui }: Page, { run, seq }: Moment): Promise<void> {
  const { room } = session;
  if (!room.runs.value.has(run)) throw new Error('The run that this link leads to is not in this room.');
  ui.told.value = undefined;
  room.chooseRun(run);
  ui.timeline.value = true;
  const entries = new RunEntries(session, run);
  try {
    await entries.loadTo(seq);
    const { value: history } = entries.history;
    const live = room.runs.value.get(run);
    const past = history && live && runAt(live, history, seq, room.workflows.value);
    // Meanwhile another run may have been chosen.
    if (room.shown.value.run?.run !== run) return;
    if (!past) throw new Error('The room did not tell how the run stood at that moment. Try again.');
    room.past.value = past;
  } finally {
    entries.dispose();
  }
}
