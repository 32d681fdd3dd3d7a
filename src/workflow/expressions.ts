import { Environment } from '@marcbachmann/cel-js';
import type { Json, JsonObject } from '../protocol/json.ts';

/** What an expression sees. */
export interface Scope {
  readonly context: JsonObject;
  readonly event: JsonObject;
}

/** A CEL expression, parsed once. */
export interface Expression {
  readonly text: string;
  /** Whether its value can depend on the event; then it can't be known before one arrives. */
  readonly mentionsEvent: boolean;
  /** The static type CEL infers: `bool`, `int`, `string`, `dyn`, … */
  readonly type: string;
  /** Throws an `Error` with one sentence when the expression fails on this scope. */
  evaluate(scope: Scope): Json;
}

const environment = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 500, maxMapEntries: 200, maxCallArguments: 32 },
})
  .registerVariable('context', 'map')
  .registerVariable('event', 'map');

/** The same guard stands at many transitions, and in each version of a file that is typed. */
const parsedBefore = new Map<string, Expression | string>();
const MOST_PARSED = 2000;

/** Parses and type-checks; a `string` says what is wrong, in one sentence. */
export function parseExpression(text: string): Expression | string {
  const known = parsedBefore.get(text);
  if (known !== undefined) return known;
  const made = parse(text);
  if (parsedBefore.size >= MOST_PARSED) parsedBefore.clear();
  parsedBefore.set(text, made);
  return made;
}

function parse(text: string): Expression | string {
  try {
    const checked = environment.check(text);
    if (!checked.valid) return firstLine(checked.error);
    const parsed = environment.parse(text);
    const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
    const mentionsEvent = /\bevent\b/.test(withoutStrings);
    return {
      text,
      mentionsEvent,
      type: checked.type ?? 'dyn',
      evaluate(scope) {
        let value: unknown;
        try {
          value = parsed({ context: contexts(scope.context), event: mentionsEvent ? events(scope.event) : NOTHING });
        } catch (error) {
          throw new Error(`${text}: ${firstLine(error)}`);
        }
        return fromCel(value, text);
      },
    };
  } catch (error) {
    // The library throws on what it can't tokenise or what is over its limits.
    return firstLine(error);
  }
}

const firstLine = (error: unknown) =>
  String((error as Error | undefined)?.message ?? error)
    .split('\n')[0]
    ?.trim() ?? '';

const NOTHING = {};

/** Several expressions in a row look at the same object: it is converted for the first of them. */
function lastOne(convert: (object: JsonObject) => unknown): (object: JsonObject) => unknown {
  let last: { readonly from: JsonObject; readonly to: unknown } | undefined;
  return (object) => {
    if (last?.from !== object) last = { from: object, to: convert(object) };
    return last.to;
  };
}

const contexts = lastOne(fieldsToCel);
const events = lastOne(fieldsToCel);

function fieldsToCel(object: JsonObject): unknown {
  // Without a prototype, `__proto__` is a field like any other.
  const made: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(object)) made[key] = toCel(object[key] ?? null);
  return made;
}

/** CEL counts whole numbers as ints, which JavaScript's CEL has as BigInt. What is within a context is converted once, and outlives many steps. */
const converted = new WeakMap<object, unknown>();

function toCel(value: Json): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const known = converted.get(value);
  if (known !== undefined) return known;
  const made = Array.isArray(value) ? value.map(toCel) : fieldsToCel(value);
  converted.set(value, made);
  return made;
}

/** How much one value in a context may hold: it travels to everybody with each step. */
const MAX_VALUE = 64 * 1024;

interface Room {
  left: number;
}

/** The value as JSON that can be kept; throws a sentence when it is too large, or would not come back as it went in. */
function fromCel(value: unknown, text: string, room: Room = { left: MAX_VALUE }): Json {
  room.left -= typeof value === 'string' ? value.length + 1 : 1;
  if (room.left < 0) throw new Error(`${text}: the result is larger than ${MAX_VALUE / 1024} KiB`);
  switch (typeof value) {
    case 'bigint': {
      const number = Number(value);
      if (!Number.isSafeInteger(number)) throw new Error(`${text}: ${value} is too large a number to keep`);
      return number;
    }
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${text}: the result is not a finite number`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new Error(`${text}: ${value} is too large a number to keep`);
      return Object.is(value, -0) ? 0 : value;
    case 'string':
      if (!value.isWellFormed()) throw new Error(`${text}: the result is cut within a character`);
      return value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item) => fromCel(item, text, room));
      if (value instanceof Map) return fromEntries(value.entries(), text, room);
      if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) {
        return fromEntries(Object.entries(value), text, room);
      }
      break;
  }
  throw new Error(
    `${text}: a ${(value as object | undefined)?.constructor?.name ?? typeof value} can't be kept in the context`,
  );
}

function fromEntries(entries: Iterable<[unknown, unknown]>, text: string, room: Room): JsonObject {
  const object: JsonObject = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, String(key), {
      value: fromCel(value, text, room),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return object;
}
