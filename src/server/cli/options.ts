import { parseArgs } from 'node:util';
import { misuse } from './failure.ts';
import { typed } from './terminal.ts';

export interface OptionSpec {
  /** What stands for the value in the usage, `MS`; without one the option is a switch. */
  readonly value?: string;
  readonly says: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** A command line, taken apart: no option that is not there, none without its value, none twice. */
export class Options {
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, string>;

  constructor(words: readonly string[], values: ReadonlyMap<string, string>) {
    this.words = words;
    this.#values = values;
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }
}

const HELP: OptionSpecs = { help: { says: 'shows this' } };

/** Reads what stands after the command's name. Throws a misuse that says what there is. */
export function readOptions(command: string, args: readonly string[], own: OptionSpecs): Options {
  const specs: OptionSpecs = { ...own, ...HELP };
  const names = Object.keys(specs);
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: specs[name]?.value ? 'string' : 'boolean' } as const])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const words: string[] = [];
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) {
      const there = names.map((name) => `--${name}`).join(', ');
      throw misuse(`${command} has no option ${typed(token.rawName)}. There are ${there}.`);
    }
    if (values.has(token.name)) throw misuse(`${token.rawName} is given twice.`);
    const { value } = token;
    if (spec.value === undefined) {
      if (value !== undefined) throw misuse(`${token.rawName} takes no value.`);
      values.set(token.name, '');
      continue;
    }
    // `--host --json` forgot the host; a value that really begins so is given as `--host=--json`.
    const forgotten = value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'));
    if (forgotten) throw misuse(`${token.rawName} needs a value: ${token.rawName} ${spec.value}.`);
    values.set(token.name, value);
  }
  return new Options(words, values);
}
