import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Film, PACES, Player, paceOf, waitBetween } from '../../../webview/time/player.ts';

/** A run of so many steps, a second apart, as somebody looks at it. */
function filmOf(steps: number, second = 1_000) {
  const shown: number[] = [];
  const film: Film & { length: number; place: number; seen: boolean } = {
    length: steps,
    place: steps,
    seen: true,
    steps: () => film.length,
    time: (step) => (step < film.length ? step * second : undefined),
    first: () => 0,
    at: () => film.place,
    go(step) {
      film.place = step;
      shown.push(step);
    },
    isSeen: () => film.seen,
  };
  return { film, shown };
}

describe('a run that plays by itself', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('PAGE-207: goes from the first step to now at its pace, each step once, and stands still with no timer left', () => {
    const { film, shown } = filmOf(4);
    const player = new Player(film, '2');
    player.play();
    expect(shown).toEqual([0]);
    vi.advanceTimersByTime(499);
    expect(shown).toEqual([0]);
    vi.advanceTimersByTime(1_501);
    expect(shown).toEqual([0, 1, 2, 3, 4]);
    expect([player.playing.value, player.rest.value, vi.getTimerCount()]).toEqual([false, 'end', 0]);
  });

  it('PAGE-207: begins at the step that is shown, pauses there and goes on, and takes another pace at once', () => {
    const { film, shown } = filmOf(10);
    film.place = 3;
    const player = new Player(film, '0.5');
    player.toggle();
    vi.advanceTimersByTime(2_000);
    player.toggle();
    vi.advanceTimersByTime(60_000);
    expect(shown).toEqual([4]);
    player.toggle();
    player.set('20');
    vi.advanceTimersByTime(100);
    expect(shown).toEqual([4, 5, 6]);
    player.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('PAGE-207: what comes while it plays is played as well, and what was chosen meanwhile is gone on from', () => {
    const { film, shown } = filmOf(2);
    const player = new Player(film, '1');
    player.play();
    vi.advanceTimersByTime(1_000);
    film.length = 8;
    film.place = 5;
    vi.advanceTimersByTime(3_000);
    expect(shown).toEqual([0, 1, 6, 7, 8]);
    expect(player.rest.value).toBe('end');
  });

  it('PAGE-207: it stands still where nobody can see it, when it is led back to now, and where there is nothing', () => {
    const { film } = filmOf(5);
    const player = new Player(film, '5');
    player.play();
    film.seen = false;
    vi.advanceTimersByTime(10_000);
    expect([film.place, player.rest.value, vi.getTimerCount()]).toEqual([0, 'hidden', 0]);
    film.seen = true;
    const go = film.go;
    film.go = (step) => {
      go(step);
      player.pause();
    };
    player.play();
    vi.advanceTimersByTime(10_000);
    expect([film.place, vi.getTimerCount()]).toEqual([1, 0]);
    new Player(filmOf(0).film, '1').play();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('PAGE-208: as it was, waits last as long as they did, long ones two seconds, which is told', () => {
    expect(waitBetween(0, 700, 'real')).toEqual({ ms: 700, shortened: false });
    expect(waitBetween(0, 0, 'real')).toEqual({ ms: 50, shortened: false });
    expect(waitBetween(0, 7_200_000, 'real')).toEqual({ ms: 2_000, shortened: true });
    expect(waitBetween(0, 7_200_000, '20')).toEqual({ ms: 50, shortened: false });
    const { film } = filmOf(3, 3_600_000);
    const player = new Player(film, 'real');
    player.play();
    expect(player.shortened.value).toBe(3_600_000);
    vi.advanceTimersByTime(4_000);
    expect([film.place, player.shortened.value]).toEqual([2, undefined]);
    player.dispose();
    expect(PACES.map(paceOf)).toEqual(PACES);
    expect(paceOf({ pace: 'warp' })).toBe('2');
  });

  it('PAGE-207: five thousand steps cost one timer at a time', () => {
    const { film, shown } = filmOf(5_000);
    const player = new Player(film, '20');
    player.play();
    for (let step = 0; step < 5_000; step++) {
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(50);
    }
    expect(shown).toHaveLength(5_001);
    expect(vi.getTimerCount()).toBe(0);
  });
});
