import { BUILT_IN } from '../../protocol/built-in.ts';
import { badArgs } from '../../protocol/errors.ts';
import type { Joined } from '../../protocol/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { parseSlash } from '../../protocol/slash.ts';
import type { CommandInfo } from '../../protocol/workflows.ts';

export interface NamedCommand {
  readonly command: string;
  readonly args: JsonObject;
}

/**
 * The command and its arguments from the words of a command line, read as the chat reads a slash command: types by the
 * command's own schema. Throws the refusal that the room would give to arguments that do not fit its shape.
 */
export function commandFrom([command = '', ...rest]: readonly string[], known: readonly CommandInfo[]): NamedCommand {
  const words = rest.map((word) => ({ word, named: /^([^\s=]+)=(.*)$/s.exec(word) }));
  const unnamed = words.flatMap(({ word, named }) => (named ? [] : plain(word)));
  const found = parseSlash([command, ...unnamed].join(' '), known);
  if (found === undefined) return { command, args: {} }; // the room says which commands there are
  if (!found.ok) throw badArgs(command, [found.problem]);
  const takes = known.find(({ name }) => name === found.command)?.args ?? {};
  const text = words.map(({ word, named }) => {
    const [, name, value] = named ?? [];
    if (name === undefined || value === undefined) return plain(word);
    // The chat would take it as the next argument's value; here it is more likely a slip.
    if (!Object.hasOwn(takes, name)) throw badArgs(found.command, [noArgument(name, Object.keys(takes))]);
    return `${name}=${quoted(value)}`;
  });
  const parsed = parseSlash([command, ...text].join(' '), known);
  if (parsed?.ok) return { command: parsed.command, args: parsed.args };
  throw badArgs(found.command, [parsed?.problem ?? 'its arguments are not understood']);
}

/** The commands that may be meant, those accepted now first: of two with one name theirs is the schema. */
export function commandsOf({ runs, workflows }: Joined, run: string | undefined): CommandInfo[] {
  const meant = runs.filter(({ run: id, status }) => (run === undefined ? status === 'active' : id === run));
  const charts = [
    ...meant.flatMap(({ definition }) => workflows.filter(({ hash }) => hash === definition)),
    ...workflows,
  ];
  const accepted = new Set(meant.flatMap(({ accepts }) => accepts));
  const all = [...charts.flatMap(({ commands }) => commands), ...BUILT_IN];
  return [...all.filter(({ name }) => accepted.has(name)), ...all.filter(({ name }) => !accepted.has(name))];
}

const noArgument = (name: string, there: readonly string[]): string =>
  `there is no argument ${JSON.stringify(name)}${there.length > 0 ? `; there are ${there.join(', ')}` : ''}`;

const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/** A word that reads as nothing more stays as it is: it may belong to a command's name in several. */
const plain = (word: string): string => (/^[^\s"'\\=]+$/.test(word) ? word : quoted(word));
