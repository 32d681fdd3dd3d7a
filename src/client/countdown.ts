const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** From here on seconds are counted. */
const NEAR = 60 * SECOND;

/** How long until a deadline, for people: `in 3 d 4 h`, `in 2 h 5 min`, `in 5 min`, `in 20 s`, `now due`. */
export function countdown(ms: number): string {
  const seconds = Math.ceil(ms / SECOND);
  if (seconds <= 0) return 'now due';
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `in ${minutes} min`;
  if (minutes < 24 * 60) return `in ${pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')}`;
  const hours = Math.round(minutes / 60);
  return `in ${pair(Math.floor(hours / 24), 'd', hours % 24, 'h')}`;
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/**
 * In how many milliseconds `countdown` may say something else; `undefined` when it will not any more. Far deadlines are
 * looked at once a minute, near ones once a second.
 */
export function untilNextWord(ms: number): number | undefined {
  if (ms <= 0) return undefined;
  // A little late rather than a little early: early would say the same word once more.
  return 1 + (ms <= NEAR ? remainder(ms, SECOND) : Math.min(remainder(ms - MINUTE / 2, MINUTE), ms - NEAR));
}

/** From 1 to `unit`. */
const remainder = (ms: number, unit: number): number => ((((ms - 1) % unit) + unit) % unit) + 1;
