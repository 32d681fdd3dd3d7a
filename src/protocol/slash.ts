import type { Json, JsonObject } from './json.ts';
import type { CommandInfo } from './workflows.ts';

export type SlashResult =
  | { readonly ok: true; readonly command: string; readonly args: JsonObject }
  | { readonly ok: false; readonly problem: string };

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins in the text, for an argument that takes the rest as it stands. */
  readonly start: number;
}

/**
 * Reads the text of a slash command, with or without its slash: the longest command name that fits the leading words
 * (`/sprint plan 1,2` is `sprint.plan`), then arguments by position or as `name=value`. Never throws. `undefined` when
 * no command fits.
 */
export function parseSlash(text: string, commands: readonly CommandInfo[]): SlashResult | undefined {
  const body = text.trim().replace(/^\//, '');
  const words = split(body);
  if (words === undefined) return { ok: false, problem: 'a quotation mark is not closed' };
  const found = longest(words, commands);
  if (!found) return undefined;
  return readArgs(found.command, words.slice(found.words), body);
}

function longest(
  words: readonly Word[],
  commands: readonly CommandInfo[],
): { command: CommandInfo; words: number } | undefined {
  let best: { command: CommandInfo; words: number } | undefined;
  for (const command of commands) {
    const parts = normal(command.name).split('.');
    for (let count = 1; count <= Math.min(parts.length, words.length); count++) {
      const leading = words.slice(0, count);
      if (leading.some(({ quoted }) => quoted)) break;
      if (normal(leading.map((word) => word.text).join('.')) !== parts.join('.')) continue;
      if (!best || command.name.length > best.command.name.length) best = { command, words: count };
    }
  }
  return best;
}

/** `write_tests`, `write-tests`, `write tests` and `Write.Tests` are one name, typed in haste. */
const normal = (name: string) => name.toLowerCase().replace(/[\s._-]+/g, '.');

function readArgs(command: CommandInfo, words: readonly Word[], body: string): SlashResult {
  const args: JsonObject = {};
  const positional: Word[] = [];
  for (const word of words) {
    const equals = word.quoted ? -1 : word.text.indexOf('=');
    const name = word.text.slice(0, equals);
    if (equals > 0 && Object.hasOwn(command.args, name))
      args[name] = coerce(word.text.slice(equals + 1), command.args[name]);
    else positional.push(word);
  }
  const open = Object.keys(command.args).filter((name) => !Object.hasOwn(args, name));
  while (positional.length > 0) {
    const name = open.shift();
    const word = positional[0];
    if (name === undefined || word === undefined) {
      const takes = Object.keys(command.args).join(', ');
      return {
        ok: false,
        problem: `${command.name} takes ${takes || 'no arguments'}; ${JSON.stringify(word?.text)} is one too many`,
      };
    }
    // The last argument of text takes all that is left: `/epic Build login`.
    if (
      open.length === 0 &&
      positional.length > 1 &&
      typeOf(command.args[name]) === 'string' &&
      positional.every(({ quoted }) => !quoted)
    ) {
      args[name] =
        positional.length === words.length
          ? body.slice(word.start).trim()
          : positional.map(({ text }) => text).join(' ');
      break;
    }
    args[name] = coerce(word.text, command.args[name]);
    positional.shift();
  }
  return { ok: true, command: command.name, args };
}

function typeOf(schema: Json | undefined): string {
  const type = typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema.type : undefined;
  return typeof type === 'string' ? type : 'string';
}

/** What was typed, as the schema's type; left as text where it does not fit, so that the check can say so. */
function coerce(text: string, schema: Json | undefined): Json {
  switch (typeOf(schema)) {
    case 'integer':
    case 'number': {
      const number = Number(text);
      return text.trim() !== '' && Number.isFinite(number) ? number : text;
    }
    case 'boolean':
      return /^(true|yes|on)$/i.test(text) ? true : /^(false|no|off)$/i.test(text) ? false : text;
    case 'array': {
      const items = (schema as JsonObject).items;
      return text === '' ? [] : text.split(',').map((item) => coerce(item.trim(), items));
    }
    case 'object':
      try {
        return JSON.parse(text) as Json;
      } catch {
        return text; // no JSON: the check says what the argument should be
      }
    default:
      return text;
  }
}

/** Words by white space; `"…"` and `'…'` keep theirs, a backslash keeps the next character. `undefined` for an open quote. */
function split(text: string): Word[] | undefined {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const start = at;
    let word = '';
    let quoted = false;
    while (at < text.length && !/\s/.test(text.charAt(at))) {
      const char = text.charAt(at);
      const opens = (char === '"' || char === "'") && (word === '' || word.endsWith('='));
      if (opens) {
        const end = closing(text, at);
        if (end === -1) return undefined;
        quoted ||= word === '';
        word += text.slice(at + 1, end).replace(/\\(.)/gs, '$1');
        at = end + 1;
      } else {
        word += char === '\\' && at + 1 < text.length ? text.charAt(++at) : char;
        at += 1;
      }
    }
    words.push({ text: word, quoted, start });
  }
  return words;
}

function closing(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === text.charAt(open)) return at;
  }
  return -1;
}

export interface Suggestion {
  readonly command: string;
  readonly title: string;
  /** `reason`, `[story]`: required and optional arguments in order. */
  readonly hint: string;
  readonly accepted: boolean;
}

/** What the composer offers for a text that begins with `/`: accepted commands first, each by its name's beginning. */
export function completeSlash(
  text: string,
  commands: readonly CommandInfo[],
  accepts: readonly string[],
): Suggestion[] {
  if (!text.startsWith('/') || text.includes('\n')) return [];
  const typed = normal(text.slice(1).trimStart());
  const accepted = new Set(accepts);
  return commands
    .filter(({ name }) => normal(name).startsWith(typed) || typed.startsWith(`${normal(name)}.`))
    .map((command) => ({
      command: command.name,
      title: command.title,
      hint: Object.keys(command.args)
        .map((arg) => (command.required.includes(arg) ? arg : `[${arg}]`))
        .join(' '),
      accepted: accepted.has(command.name),
    }))
    .sort((a, b) => Number(b.accepted) - Number(a.accepted));
}
