import type { Json, JsonObject } from '../protocol/json.ts';
import type { CommandInfo } from '../protocol/workflows.ts';

/** One argument, or a part of one, as a field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly required: boolean;
  /** What it is when nobody says otherwise. */
  readonly initial: Json | undefined;
  /** Not to be seen by bystanders, and never kept. */
  readonly secret: boolean;
  readonly input: Input;
}

export type Input =
  | {
      readonly kind: 'text';
      readonly long: boolean;
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: string;
      /** What to say of a text that the pattern does not fit. */
      readonly patternWhy?: string;
      readonly format?: TextFormat;
    }
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      readonly min?: number;
      readonly max?: number;
      /** Only its multiples. */
      readonly step?: number;
    }
  | { readonly kind: 'choice'; readonly options: readonly Json[]; readonly labels?: readonly string[] }
  | { readonly kind: 'check' }
  /** There is nothing to choose. */
  | { readonly kind: 'fixed'; readonly value: Json }
  /** Any of these. */
  | { readonly kind: 'several'; readonly options: readonly Json[]; readonly least: number; readonly most: number }
  /** Items separated by commas or lines. */
  | { readonly kind: 'list'; readonly numbers: boolean; readonly least: number; readonly most: number }
  | { readonly kind: 'group'; readonly fields: readonly Field[] }
  /** One of these, each a field of its own; their names are their places. */
  | { readonly kind: 'variants'; readonly variants: readonly Field[] }
  | { readonly kind: 'json' };

const TEXT_FORMATS = ['date', 'time', 'date-time', 'email', 'uri'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** Groups in groups deeper than this are written as JSON. */
const MOST_DEEP = 4;
/** More characters than this are written on more than one line. */
const LONG = 200;
const SECRET = /pass(?:word|phrase|wd|code)|secret|token|api[-_ ]?key|private[-_ ]?key|credential|\b(?:pin|otp)\b/i;

/** The fields for a command's arguments, from their JSON Schemas, in the file's order; required ones first. */
export const fieldsOf = ({ args, required }: Pick<CommandInfo, 'args' | 'required'>): Field[] =>
  fieldsIn(args, required, MOST_DEEP);

/** Whether something is kept to oneself, by what it is called. */
export const isSecretName = (name: string): boolean => SECRET.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));

export const optionText = (option: Json): string => (typeof option === 'string' ? option : JSON.stringify(option));

function fieldsIn(properties: JsonObject, required: readonly unknown[], deep: number): Field[] {
  return Object.entries(properties)
    .map(([name, value]) => fieldOf(name, asObject(value), required.includes(name), deep))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function fieldOf(name: string, schema: JsonObject, required: boolean, deep: number): Field {
  const label = text(schema.title) ?? spoken(name);
  const secret = schema.writeOnly === true || schema.format === 'password' || isSecretName(name) || isSecretName(label);
  return {
    name,
    label,
    hint: text(schema.description),
    required,
    initial: schema.default,
    secret,
    input: inputOf(schema, deep),
  };
}

function inputOf(schema: JsonObject, deep: number): Input {
  const { enum: options, minimum, maximum, multipleOf } = schema;
  if (schema.const !== undefined) return { kind: 'fixed', value: schema.const };
  if (Array.isArray(options)) return { kind: 'choice', options };
  const variants = [schema.oneOf, schema.anyOf].find(Array.isArray);
  if (variants && variants.length > 0) return variantsOf(variants.map(asObject), schema, deep);
  switch (typeOf(schema)) {
    case 'boolean':
      return { kind: 'check' };
    case 'integer':
    case 'number': {
      const whole = typeOf(schema) === 'integer';
      // Of whole numbers, those beyond a bound that is not among them begin with the next.
      const least = number(minimum) ?? (whole ? beside(schema.exclusiveMinimum, 1) : undefined);
      const most = number(maximum) ?? (whole ? beside(schema.exclusiveMaximum, -1) : undefined);
      return {
        kind: 'number',
        whole,
        ...(least !== undefined && { min: least }),
        ...(most !== undefined && { max: most }),
        ...(typeof multipleOf === 'number' && multipleOf > 0 && { step: multipleOf }),
      };
    }
    case 'array':
      return arrayOf(schema);
    case 'object': {
      const properties = asObject(schema.properties ?? null);
      const required = Array.isArray(schema.required) ? schema.required : [];
      return Object.keys(properties).length === 0 || deep === 0
        ? { kind: 'json' }
        : { kind: 'group', fields: fieldsIn(properties, required, deep - 1) };
    }
    default:
      return textOf(schema);
  }
}

function textOf({ minLength, maxLength, pattern, format, errorMessage }: JsonObject): Input {
  const known = TEXT_FORMATS.find((each) => each === format);
  const why = text(errorMessage) ?? text(asObject(errorMessage ?? null).pattern);
  return {
    kind: 'text',
    long: format === 'textarea' || (typeof maxLength === 'number' && maxLength > LONG),
    ...(typeof minLength === 'number' && { min: minLength }),
    ...(typeof maxLength === 'number' && { max: maxLength }),
    ...(typeof pattern === 'string' && { pattern }),
    ...(why !== undefined && { patternWhy: why }),
    ...(known !== undefined && { format: known }),
  };
}

function arrayOf({ items, minItems, maxItems }: JsonObject): Input {
  const schema = asObject(items ?? null);
  const least = typeof minItems === 'number' ? minItems : 0;
  const most = typeof maxItems === 'number' ? maxItems : Number.POSITIVE_INFINITY;
  if (Array.isArray(schema.enum)) return { kind: 'several', options: schema.enum, least, most };
  const type = typeOf(schema);
  if (type === 'object' || type === 'array' || type === 'boolean') return { kind: 'json' };
  return { kind: 'list', numbers: type === 'integer' || type === 'number', least, most };
}

function variantsOf(variants: readonly JsonObject[], around: JsonObject, deep: number): Input {
  const values = variants.map((variant) => variant.const);
  if (values.every((value) => value !== undefined))
    return { kind: 'choice', options: values, labels: variants.map((variant) => text(variant.title) ?? '') };
  if (deep === 0) return { kind: 'json' };
  return {
    kind: 'variants',
    variants: variants.map((variant, index) => {
      const whole =
        variant.type === undefined && around.type !== undefined ? { ...variant, type: around.type } : variant;
      const field = fieldOf(String(index), whole, true, deep - 1);
      return { ...field, label: text(variant.title) ?? KINDS[typeOf(whole)] ?? `Way ${index + 1}` };
    }),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'Text',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'Yes or no',
  array: 'List',
  null: 'Nothing',
};

/** Of several types the first that says something. */
function typeOf({ type, properties }: JsonObject): string {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
  return types.find((each) => each !== 'null') ?? types[0] ?? (properties === undefined ? '' : 'object');
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
const beside = (value: Json | undefined, way: 1 | -1): number | undefined =>
  typeof value === 'number' ? (way === 1 ? Math.floor(value) + 1 : Math.ceil(value) - 1) : undefined;

/** `sprint_goal` is asked for as `Sprint goal`. */
const spoken = (name: string): string => {
  const words = name.replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What is no object is as good as an empty one. */
export const asObject = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
