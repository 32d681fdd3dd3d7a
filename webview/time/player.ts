import { type ReadonlySignal, signal } from '@preact/signals';
import type { Disposable } from '../../src/shared/disposables.ts';

/** Steps in a second, or as long as it took, with long waits shortened. */
export const PACES = ['0.5', '1', '2', '5', '20', 'real'] as const;
export type Pace = (typeof PACES)[number];

export const paceOf = (kept: unknown): Pace => PACES.find((pace) => pace === kept) ?? '2';

/** As it happened, nothing is waited for longer than this, ms. */
const MOST_WAIT = 2_000;
/** Nor does one step follow the other quicker than eyes can: many may have one time. */
const LEAST_WAIT = 50;
/** The last step is looked at so long before now is shown, ms. */
const LAST_WAIT = 1_000;

/** How long to wait before what happened at `next`, after what happened at `at`, ms; and whether that is less than it was. */
export function waitBetween(
  at: number,
  next: number,
  pace: Pace,
): { readonly ms: number; readonly shortened: boolean } {
  if (pace !== 'real') return { ms: 1_000 / Number(pace), shortened: false };
  const ms = Math.max(LEAST_WAIT, next - at);
  return { ms: Math.min(ms, MOST_WAIT), shortened: ms > MOST_WAIT };
}

/** What is played, as it is at each moment: a run that lives goes on meanwhile. */
export interface Film {
  /** How many there are; after the last one comes now. */
  steps(): number;
  /** When a step was, ms since 1970. */
  time(step: number): number | undefined;
  /** The first step that can be shown. */
  first(): number;
  /** The step that is shown; as many as there are stands for now. */
  at(): number;
  go(step: number): void;
  /** Whether somebody can see it. */
  isSeen(): boolean;
}

/** How it came to stand still. */
export type Rest = 'never' | 'paused' | 'hidden' | 'end';

/** Goes from one step of a film to the next by itself. One timer, whatever the film's length. */
export class Player implements Disposable {
  readonly #film: Film;
  readonly #playing = signal(false);
  readonly #wait = signal<number | undefined>(undefined);
  readonly #rest = signal<Rest>('never');
  #pace: Pace;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(film: Film, pace: Pace) {
    this.#film = film;
    this.#pace = pace;
  }

  get playing(): ReadonlySignal<boolean> {
    return this.#playing;
  }

  /** How long it really was until the next step, ms, while that is shortened. */
  get shortened(): ReadonlySignal<number | undefined> {
    return this.#wait;
  }

  get rest(): ReadonlySignal<Rest> {
    return this.#rest;
  }

  /** From the step that is shown; from the first when now is shown. */
  play(): void {
    if (this.#playing.peek() || this.#film.steps() === 0) return;
    this.#playing.value = true;
    if (this.#film.at() >= this.#film.steps()) this.#film.go(this.#film.first());
    this.#await();
  }

  pause(why: Rest = 'paused'): void {
    clearTimeout(this.#timer);
    this.#wait.value = undefined;
    if (!this.#playing.peek()) return;
    this.#playing.value = false;
    this.#rest.value = why;
  }

  toggle(): void {
    if (this.#playing.peek()) this.pause();
    else this.play();
  }

  /** Another pace, from this very moment on. */
  set(pace: Pace): void {
    this.#pace = pace;
    if (this.#playing.peek()) this.#await();
  }

  dispose(): void {
    this.pause();
  }

  #await(): void {
    clearTimeout(this.#timer);
    const at = this.#film.at();
    const from = this.#film.time(at) ?? 0;
    // How long ago the last step was is no part of the run.
    const to = this.#film.time(at + 1) ?? from + LAST_WAIT;
    const { ms, shortened } = waitBetween(from, to, this.#pace);
    this.#wait.value = shortened ? to - from : undefined;
    this.#timer = setTimeout(() => this.#step(), ms);
  }

  #step(): void {
    if (!this.#film.isSeen()) {
      this.pause('hidden');
      return;
    }
    const next = this.#film.at() + 1;
    this.#film.go(next);
    // Whoever was led to may have ended it.
    if (!this.#playing.peek()) return;
    if (next >= this.#film.steps()) this.pause('end');
    else this.#await();
  }
}
