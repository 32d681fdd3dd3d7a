import type { TaskSpec } from './model.ts';

/** Characters that nobody sees or that change how other text reads, but for line ends. */
const DECEPTIVE = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** What needs no quotes to be read as one argument. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** The text with nothing in it that hides, or turns round what stands beside it: such characters are shown by their numbers. */
export const undisguised = (text: string): string =>
  text.replace(DECEPTIVE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

/** The same for a name, which has no second line. */
export const undisguisedName = (text: string): string => undisguised(text).replaceAll('\n', '\\u{a}');

/** A task whole and as it is, for somebody who decides whether it may run: its place, variables and command. */
export function taskInFull({ run, vscode, cwd, env }: TaskSpec): string {
  const where = cwd === undefined ? '' : `in ${quoted(cwd)}: `;
  const variables = Object.entries(env ?? {}).map(([name, value]) => `${name}=${quoted(value)} `);
  const command =
    run === undefined
      ? `the task ${quoted(vscode ?? '')} of VS Code`
      : typeof run === 'string'
        ? run
        : run.map(quoted).join(' ');
  return undisguised(`${where}${variables.join('')}${command}`);
}

const quoted = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
