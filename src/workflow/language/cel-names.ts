import { EVENT_FIELDS } from './event-fields.ts';
import type { FileSymbols } from './symbols.ts';

/** A name that an expression may use. */
export interface CelName {
  readonly name: string;
  readonly kind: 'variable' | 'field' | 'function';
  readonly type: string;
  readonly about?: string;
  /** With `$1` for what is to be written next; the name itself where absent. */
  readonly snippet?: string;
}

interface CelFunction extends CelName {
  readonly example: string;
}

const fn = (name: string, type: string, about: string, example: string, snippet: string): CelFunction => ({
  name,
  kind: 'function',
  type,
  about,
  example,
  snippet,
});

/** Functions, and those called on a value; the library has more, these are what guards need. */
export const CEL_FUNCTIONS: readonly CelFunction[] = [
  fn('size', 'int', 'How many characters or items there are.', 'size(context.a) > 0', 'size($1)'),
  fn('has', 'bool', 'Whether a field is there.', 'has(event.args.reason)', 'has($1)'),
  fn('int', 'int', 'A whole number from a text or a number.', "int('3')", 'int($1)'),
  fn('double', 'double', 'A number from a text or a whole number.', "double('3.5')", 'double($1)'),
  fn('string', 'string', 'A text from a number or a truth value.', 'string(3)', 'string($1)'),
];

export const CEL_METHODS: readonly CelFunction[] = [
  fn('size', 'int', 'How many characters or items there are.', 'context.a.size() > 0', 'size()'),
  fn('contains', 'bool', 'Whether the text has this in it.', "'abc'.contains('b')", "contains('$1')"),
  fn('startsWith', 'bool', 'Whether the text begins so.', "'abc'.startsWith('a')", "startsWith('$1')"),
  fn('endsWith', 'bool', 'Whether the text ends so.', "'abc'.endsWith('c')", "endsWith('$1')"),
  fn('matches', 'bool', 'Whether the text matches a regular expression.', "'abc'.matches('^a')", "matches('$1')"),
  fn('trim', 'string', 'The text without spaces around it.', "' a '.trim()", 'trim()'),
  fn('lowerAscii', 'string', 'The text in small letters.', "'A'.lowerAscii()", 'lowerAscii()'),
  fn('exists', 'bool', 'Whether one item is so.', '[1].exists(x, x > 0)', 'exists(‹1:x›, $2)'),
  fn('all', 'bool', 'Whether every item is so.', '[1].all(x, x > 0)', 'all(‹1:x›, $2)'),
  fn('filter', 'list', 'The items that are so.', '[1].filter(x, x > 0)', 'filter(‹1:x›, $2)'),
  fn('map', 'list', 'Each item made into another.', '[1].map(x, x + 1)', 'map(‹1:x›, $2)'),
];

/** What may be written after `before`, the expression up to the cursor; the last name of it may be half written. */
export function celNames(before: string, symbols: FileSymbols, event: string | undefined): CelName[] {
  const [, receiver = '', dot = ''] = /((?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*|[)\]"'])?(\.)?\w*$/.exec(
    before.replace(/\w*$/, ''),
  ) ?? [undefined];
  if (dot === '') return receiver === '' ? top(symbols) : [];
  if (receiver === 'context') return contextFields(symbols);
  if (receiver === 'event') return eventFields(event);
  if (receiver === 'event.args') return argsOf(symbols, event);
  return [...CEL_METHODS];
}

function top(symbols: FileSymbols): CelName[] {
  return [
    {
      name: 'context',
      kind: 'variable',
      type: 'map',
      about: `What the run carries: ${listed([...symbols.context.keys()])}.`,
    },
    {
      name: 'event',
      kind: 'variable',
      type: 'map',
      about: 'What has just happened: a command, or the end of something.',
    },
    ...CEL_FUNCTIONS,
    { name: 'true', kind: 'variable', type: 'bool' },
    { name: 'false', kind: 'variable', type: 'bool' },
  ];
}

export const contextFields = (symbols: FileSymbols): CelName[] =>
  [...symbols.context].map(([name, value]) => ({
    name,
    kind: 'field',
    type: celType(value),
    about: 'A field of the context.',
  }));

export const eventFields = (event: string | undefined): CelName[] =>
  EVENT_FIELDS.filter(({ of }) => !of || event === undefined || event === '*' || of.test(event)).map(
    ({ name, type, about }) => ({ name, kind: 'field', type, about }),
  );

export function argsOf(symbols: FileSymbols, event: string | undefined): CelName[] {
  const commands = symbols.commands.filter(({ name }) => event === undefined || event === '*' || name === event);
  const names = new Set(commands.flatMap(({ args }) => args));
  return [...names].map((name) => ({ name, kind: 'field', type: 'dyn', about: 'An argument of the command.' }));
}

/** What CEL calls the type of a field's first value. */
export function celType(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'double';
    default:
      return Array.isArray(value) ? 'list' : value === null ? 'null' : 'map';
  }
}

const listed = (names: readonly string[]) => (names.length === 0 ? 'nothing yet' : names.slice(0, 12).join(', '));
