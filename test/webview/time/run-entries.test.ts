import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/client/answers.ts';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import { Room } from '../../../webview/room/room.ts';
import { RunEntries } from '../../../webview/time/run-entries.ts';
import { began, moved, RUN, said } from '../../support/run-entries.ts';

/** A run that began long ago, as the journal has it: from 2 on, every third entry is its own. */
const JOURNAL: readonly Entry[] = Array.from({ length: 90 }, (_, index) => {
  const seq = index + 1;
  if (seq === 2) return began(seq, seq, 'design');
  return seq % 3 === 2 ? moved(seq, seq, 'design', 'note', 'design') : said(seq, seq, `words ${seq}`);
});

function roomWith(entries: readonly Entry[]) {
  const asked: number[] = [];
  const room = new Room(async () => undefined);
  room.log.value = { entries, last: entries.at(-1)?.seq ?? 0, epoch: 'e' };
  const history = async ({ before }: { readonly before: number }): Promise<Answer> => {
    asked.push(before);
    return { kind: 'ok', value: { entries: JOURNAL.filter(({ seq }) => seq < before).slice(-20), more: before > 21 } };
  };
  return { room, history, asked };
}

const seqs = (entries: RunEntries) => entries.history.value?.entries.map(({ seq }) => seq);
const OWN = JOURNAL.filter(({ seq }) => seq % 3 === 2).map(({ seq }) => seq);

describe('the entries of one run', () => {
  it('PAGE-180: older ones are fetched beside the log, back to the beginning and no further, without hole or double', async () => {
    const session = roomWith(JOURNAL.slice(70));
    const entries = new RunEntries(session, RUN);
    expect(seqs(entries)).toEqual(OWN.filter((seq) => seq > 70));
    await entries.load(1);
    expect(seqs(entries)).toEqual(OWN.filter((seq) => seq > 50));
    expect(entries.mayHaveMore).toBe(true);
    await entries.load(Number.POSITIVE_INFINITY);
    expect(seqs(entries)).toEqual(OWN);
    expect(entries.mayHaveMore).toBe(false);
    expect(session.asked).toEqual([71, 51, 31, 11]);
    expect(session.room.log.value.entries).toHaveLength(20);
    entries.dispose();
  });

  it('PAGE-180: what comes live is added, what the log lets go of stays, and a replaced journal begins anew', () => {
    const { room, history } = roomWith(JOURNAL.slice(0, 40));
    const entries = new RunEntries({ room, history }, RUN);
    room.log.value = { entries: JOURNAL.slice(20, 50), last: 50, epoch: 'e' };
    expect(seqs(entries)).toEqual(OWN.filter((seq) => seq <= 50));
    room.log.value = { entries: JOURNAL.slice(0, 3), last: 3, epoch: 'f' };
    expect(seqs(entries)).toEqual([2]);
    entries.dispose();
    room.log.value = { entries: JOURNAL, last: 90, epoch: 'f' };
    expect(seqs(entries)).toEqual([2]);
  });

  it('PAGE-210: a moment that a link led to is fetched back to, also when it is looked at only after the timeline was opened', async () => {
    const { room, history, asked } = roomWith(JOURNAL.slice(70));
    let silent = false;
    const entries = new RunEntries(
      { room, history: async (page) => (silent ? { kind: 'unknown' } : history(page)) },
      RUN,
    );
    const stop = entries.followPast();
    await entries.load(1);
    expect(asked).toEqual([71]);
    room.past.value = { run: 'another', seq: 5 } as RunState;
    room.past.value = { run: RUN, seq: 60 } as RunState;
    expect(asked).toEqual([71]);
    room.past.value = { run: RUN, seq: 35 } as RunState;
    await expect.poll(() => seqs(entries)?.[0]).toBe(32);
    await expect.poll(() => entries.loading.value).toBe(false);
    expect(asked).toEqual([71, 51]);
    // Without an answer it waits to be asked again, and then goes on.
    silent = true;
    room.past.value = { run: RUN, seq: 3 } as RunState;
    await expect.poll(() => entries.failed.value).toBe(true);
    silent = false;
    await entries.load(1);
    await expect.poll(() => seqs(entries)).toEqual(OWN);
    stop();
    entries.dispose();
  });

  it('PAGE-180: no answer is said, and asking again goes on where it stopped', async () => {
    const { room, history } = roomWith(JOURNAL.slice(70));
    let silent = true;
    const entries = new RunEntries(
      { room, history: async (page) => (silent ? { kind: 'unknown' } : history(page)) },
      RUN,
    );
    await entries.load(3);
    expect([entries.failed.value, entries.loading.value]).toEqual([true, false]);
    silent = false;
    await entries.load(10);
    expect([entries.failed.value, seqs(entries)]).toEqual([false, OWN]);
  });
});
