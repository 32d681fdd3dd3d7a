import { effect } from '@preact/signals';
import type { Diagram } from '../diagram/diagram.ts';
import type { Room } from '../room/room.ts';
import { timeSpent } from './time-spent.ts';

/** What is active now gets warmer by itself, ms. */
const EVERY = 5_000;

/** Shows on the diagram where the shown run has spent its time, until what is returned is called. */
export function followHeat(room: Room, diagram: Diagram): () => void {
  const show = (): void => {
    const { run } = room.shown.value;
    diagram.heat(run && timeSpent(room.log.value.entries, run, room.clock.now()));
  };
  const stop = effect(show);
  const timer = setInterval(show, EVERY);
  return () => {
    stop();
    clearInterval(timer);
    diagram.heat(undefined);
  };
}
