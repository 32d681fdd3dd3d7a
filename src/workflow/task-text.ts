import type { TaskSpec } from './model.ts';

/** Characters that nobody sees or that change how other text reads, but for line ends. */
const DECEPTIVE = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** What needs no quotes to be read as one argument. */
const PLAIN = /^[\w@%+=:,./-]+$/;

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
  return `${where}${variables.join('')}${command}`.replace(
    DECEPTIVE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

const quoted = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
