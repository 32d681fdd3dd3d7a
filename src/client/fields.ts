import type { Json, JsonObject } from '../protocol/json.ts';
import type { CommandInfo } from '../protocol/workflows.ts';

/** One argument as a field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly required: boolean;
  readonly input:
    | {
        readonly kind: 'text';
        readonly long: boolean;
        readonly min?: number;
        readonly max?: number;
        readonly pattern?: string;
      }
    | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
    | { readonly kind: 'choice'; readonly options: readonly Json[] }
    | { readonly kind: 'check' }
    /** Items separated by commas. */
    | { readonly kind: 'list'; readonly numbers: boolean }
    | { readonly kind: 'json' };
}

/** The fields for a command's arguments, from their JSON Schemas, in the file's order; required ones first. */
export function fieldsOf({ args, required }: Pick<CommandInfo, 'args' | 'required'>): Field[] {
  return Object.entries(args)
    .map(([name, value]) => fieldOf(name, asObject(value), required.includes(name)))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function fieldOf(name: string, schema: JsonObject, required: boolean): Field {
  const label = typeof schema.title === 'string' ? schema.title : spoken(name);
  const hint = typeof schema.description === 'string' ? schema.description : undefined;
  return { name, label, hint, required, input: inputOf(schema) };
}

function inputOf(schema: JsonObject): Field['input'] {
  if (Array.isArray(schema.enum)) return { kind: 'choice', options: schema.enum };
  switch (schema.type) {
    case 'boolean':
      return { kind: 'check' };
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        whole: schema.type === 'integer',
        ...(typeof schema.minimum === 'number' && { min: schema.minimum }),
        ...(typeof schema.maximum === 'number' && { max: schema.maximum }),
      };
    case 'array': {
      const { type } = asObject(schema.items ?? null);
      return type === 'object' || type === 'array'
        ? { kind: 'json' }
        : { kind: 'list', numbers: type === 'integer' || type === 'number' };
    }
    case 'object':
      return { kind: 'json' };
    default:
      return {
        kind: 'text',
        long: typeof schema.maxLength === 'number' && schema.maxLength > 200,
        ...(typeof schema.minLength === 'number' && { min: schema.minLength }),
        ...(typeof schema.maxLength === 'number' && { max: schema.maxLength }),
        ...(typeof schema.pattern === 'string' && { pattern: schema.pattern }),
      };
  }
}

export type Filled =
  | { readonly kind: 'value'; readonly value: Json }
  /** Left empty: not sent. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly why: string };

/** What was typed into a field, as the argument's value. `text` is `true` or empty for a check box. */
export function readField({ label, required, input }: Field, text: string): Filled {
  if (input.kind === 'check') return { kind: 'value', value: text === 'true' };
  if (text.trim() === '') return required ? { kind: 'wrong', why: `${label} is needed.` } : { kind: 'nothing' };
  switch (input.kind) {
    case 'text':
      return wrongText(label, input, text) ?? { kind: 'value', value: text };
    case 'number': {
      const number = Number(text);
      const fits = Number.isFinite(number) && (!input.whole || Number.isInteger(number));
      if (!fits) return { kind: 'wrong', why: `${label} is ${input.whole ? 'a whole number' : 'a number'}.` };
      const { min, max } = input;
      if (min !== undefined && number < min) return { kind: 'wrong', why: `${label} is at least ${min}.` };
      if (max !== undefined && number > max) return { kind: 'wrong', why: `${label} is at most ${max}.` };
      return { kind: 'value', value: number };
    }
    case 'choice': {
      const option = input.options.find((candidate) => optionText(candidate) === text);
      return option === undefined
        ? { kind: 'wrong', why: `Choose one for ${label}.` }
        : { kind: 'value', value: option };
    }
    case 'list': {
      const items = text.split(',').map((item) => item.trim());
      const values = input.numbers ? items.map(Number) : items;
      return values.some((value) => Number.isNaN(value))
        ? { kind: 'wrong', why: `${label} is a list of numbers, separated by commas.` }
        : { kind: 'value', value: values };
    }
    case 'json':
      try {
        return { kind: 'value', value: JSON.parse(text) as Json };
      } catch {
        return { kind: 'wrong', why: `${label} is written as JSON, such as {"key": "value"}.` };
      }
  }
}

function wrongText(
  label: string,
  { min, max, pattern }: Extract<Field['input'], { kind: 'text' }>,
  text: string,
): Filled | undefined {
  const { length } = [...text];
  const wrong = (why: string) => ({ kind: 'wrong', why }) as const;
  if (min !== undefined && length < min) return wrong(`${label} needs at least ${min} characters.`);
  if (max !== undefined && length > max) return wrong(`${label} has at most ${max} characters; this has ${length}.`);
  if (pattern !== undefined && !matches(pattern, text)) return wrong(`${label} must match ${pattern}`);
  return undefined;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true; // not a pattern here: the server judges it
  }
}

export const optionText = (option: Json): string => (typeof option === 'string' ? option : JSON.stringify(option));

/** `sprint_goal` is asked for as `Sprint goal`. */
const spoken = (name: string): string => {
  const words = name.replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const asObject = (value: Json): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
