/** One figure beside what it aims at. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `×` for a ratio of the same run, else the unit. */
  readonly unit: '×' | 'ms' | 'µs' | '/s' | 'MB' | '';
  /** What the figure may be at most, or at least; a row without one is there to be read. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** What else was seen, in a few words. */
  readonly note?: string;
}

export type Verdict = 'ok' | 'misses' | '';

export function verdict({ value, target }: Figure): Verdict {
  if (!target) return '';
  const holds = 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
  return holds ? 'ok' : 'misses';
}

/** `name  figure  target  ok|misses`, in columns. */
export function line(figure: Figure): string {
  const { name, value, unit, target, note } = figure;
  const bound = !target ? '–' : 'atMost' in target ? `≤ ${shown(target.atMost)}` : `≥ ${shown(target.atLeast)}`;
  const columns = [name.padEnd(58), `${shown(value)} ${unit}`.padEnd(11), bound.padEnd(9), verdict(figure).padEnd(7)];
  return `${columns.join(' ')} ${note ?? ''}`.trimEnd();
}

/** Three digits say all that can be said of a figure on a shared machine. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** The smallest value that `share` percent of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
}
