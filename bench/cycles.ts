/**
 * Measures variants in short slices that take turns, in a new random order each cycle: on a shared machine only slices of
 * the same cycle can be compared. The answer has one figure a cycle for each variant, in the order of the cycles.
 */
export async function inTurns<Name extends string, Slice>(
  count: number,
  variants: Readonly<Record<Name, () => Slice | Promise<Slice>>>,
): Promise<Record<Name, Slice[]>> {
  const names = Object.keys(variants) as Name[];
  const slices = Object.fromEntries(names.map((name) => [name, [] as Slice[]])) as Record<Name, Slice[]>;
  // The first cycle warms up: what is compiled late, or allocated once, is no variant's own.
  for (let cycle = 0; cycle <= count; cycle += 1) {
    for (const name of shuffled(names)) {
      const slice = await variants[name]();
      if (cycle > 0) slices[name].push(slice);
    }
  }
  return slices;
}

/** One to the other, cycle by cycle. */
export const ratios = (ones: readonly number[], others: readonly number[]): number[] =>
  ones.map((one, cycle) => one / (others[cycle] ?? Number.NaN));

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
