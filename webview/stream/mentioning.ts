import type { Named } from './pieces.ts';

const MOST = 8;

/** Members that may be meant by what is being written, and where that begins: at its `@`. */
export interface Mentioning {
  readonly at: number;
  readonly to: number;
  readonly members: readonly Named[];
  /** Whether somebody's whole name stands there already. */
  readonly whole: boolean;
}

/**
 * Whom the `@` before the caret may mean: those whose name begins so first, then those with another word that does. Names
 * have spaces, so what follows the `@` is looked at as far back as a name could reach. `undefined` where nobody is meant.
 */
export function mentioning(text: string, caret: number, members: readonly Named[]): Mentioning | undefined {
  const before = text.slice(0, caret);
  // A command's arguments are no message.
  if (before.trimStart().startsWith('/')) return undefined;
  const [, written] = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,64})$/u.exec(before) ?? [];
  if (written === undefined) return undefined;
  const wanted = written.toLowerCase();
  const rank = ({ name }: Named): number => {
    const lower = name.toLowerCase();
    if (lower === wanted.trimEnd()) return 0; // nothing to complete
    if (lower.startsWith(wanted)) return 2;
    return lower.split(/[^\p{L}\p{N}]+/u).some((word) => wanted !== '' && word.startsWith(wanted)) ? 1 : 0;
  };
  const fitting = members
    .map((member) => ({ member, rank: rank(member) }))
    .filter((each) => each.rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MOST)
    .map(({ member }) => member);
  const whole = members.some(({ name }) => name.toLowerCase() === wanted.trimEnd());
  return fitting.length === 0 ? undefined : { at: caret - written.length - 1, to: caret, members: fitting, whole };
}

/** The text with the member's name in place of what was typed of it, and where the caret goes. */
export function mention(text: string, { at, to }: Mentioning, { name }: Named): { text: string; caret: number } {
  const written = `${text.slice(0, at)}@${name} `;
  return { text: written + text.slice(to).replace(/^ /, ''), caret: written.length };
}
