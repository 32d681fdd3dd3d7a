import { type Expression, parseExpression } from './expressions.ts';
import type { Path, Source } from './source.ts';

/** A CEL expression of the file; `undefined` when it is none, or of another type than wanted, with the reason reported. */
export function readCel(text: string, path: Path, source: Source, wanted?: 'bool'): Expression | undefined {
  const parsed = parseExpression(text);
  if (typeof parsed === 'string') {
    source.error('bad-expression', `${text}: ${parsed}.`, path);
    return undefined;
  }
  if (wanted && parsed.type !== wanted && parsed.type !== 'dyn') {
    source.error('guard-not-bool', `A guard is true or false; ${text} is a ${parsed.type}.`, path);
    return undefined;
  }
  return parsed;
}
