import { COMMANDS, type CommandSpec } from './commands.ts';

const row = (left: string, right: string) => `  ${left.padEnd(30)}  ${right}`;

export const usageOf = (name: string, { words, options }: CommandSpec): string =>
  [
    'Usage: stateroom',
    name,
    words,
    ...Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ''}]`),
  ]
    .filter((part) => part !== '')
    .join(' ');

export function helpOf(name: string, spec: CommandSpec): string {
  const options = Object.entries({ ...spec.options, help: { says: 'shows this' } }).map(
    ([option, { value, says }]: [string, { value?: string; says: string }]) =>
      row(`--${option}${value ? ` ${value}` : ''}`, says),
  );
  const says = `${spec.says.charAt(0).toUpperCase()}${spec.says.slice(1)}.`;
  return [usageOf(name, spec), '', says, ...spec.more, '', ...options].join('\n');
}

export function help(version: string): string {
  const commands = Object.entries(COMMANDS).map(([name, { words, says }]) => row(`${name} ${words}`, says));
  return [
    `Stateroom ${version}: the live control room of a project's workflow.`,
    '',
    'Usage: stateroom COMMAND …',
    '',
    ...commands,
    '',
    row('COMMAND --help', 'shows how a command is called'),
    row('--version', 'shows the version'),
  ].join('\n');
}
