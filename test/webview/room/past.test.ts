import { describe, expect, it } from 'vitest';
import { Room } from '../../../webview/room/room.ts';
import { CHART, liveRun, moved, RUN, STORY } from '../../support/run-entries.ts';

function roomNow() {
  const room = new Room(async () => undefined);
  const run = liveRun(STORY.slice(0, 8), { accepts: ['approve'] });
  room.workflows.value = [{ ...CHART, hash: 'h2' }, CHART];
  room.runs.value = new Map([[RUN, run]]);
  room.choice.value = { run: RUN };
  const then = liveRun(STORY.slice(0, 1), { accepts: [] });
  return { room, run, then };
}

describe('the past, seen', () => {
  it('PAGE-179: it is seen instead of the shown run, which goes on and stays what things are sent to', () => {
    const { room, run, then } = roomNow();
    room.past.value = then;
    const next = liveRun([...STORY.slice(0, 8), moved(20, 300, 'review', 'on', 'design')], { seq: 20 });
    room.receive({ event: 'state_update', payload: next });
    expect(room.seen.value.run).toBe(then);
    expect(room.shown.value.run).toBe(next);
    room.past.value = undefined;
    expect(room.seen.value.run).not.toBe(run);
    expect(room.seen.value).toBe(room.shown.value);
  });

  it('PAGE-181: it is drawn on its own definition where that is at hand', () => {
    const { room, then } = roomNow();
    room.past.value = { ...then, definition: 'h2' };
    expect(room.seen.value.chart?.hash).toBe('h2');
    room.past.value = { ...then, definition: '' };
    expect(room.seen.value.chart?.hash).toBe('h1');
  });

  it('PAGE-178: another run, and a run that begins anew, are not shown as if they were it', () => {
    const { room, then } = roomNow();
    const anew = { ...liveRun(STORY.slice(0, 1)), run: 'story-2', seq: 30 };
    room.runs.value = new Map([[RUN, liveRun(STORY)]]);
    room.past.value = then;
    room.receive({ event: 'state_update', payload: anew });
    expect(room.seen.value.run).toBe(then);
    room.chooseRun('story-2');
    expect([room.past.value, room.seen.value.run?.run]).toEqual([undefined, 'story-2']);
  });
});
