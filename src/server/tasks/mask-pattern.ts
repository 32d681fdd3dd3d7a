/** A mask pattern as people write it. Throws a sentence for one that is none, or that matches everywhere. */
export function maskPattern(text: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 'gu');
  } catch (error) {
    throw new Error(`The mask pattern ${JSON.stringify(text)} is no regular expression: ${(error as Error).message}.`);
  }
  if (new RegExp(text, 'u').test(''))
    throw new Error(`The mask pattern ${JSON.stringify(text)} matches the empty text, and so everywhere.`);
  return pattern;
}
