import { asObject, type Field, isSecretName } from '../../src/client/fields.ts';
import { chosenValues, type Filled, readField } from '../../src/client/read-field.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';

/** What stands in a form's controls, by their names: `FormData`, or as good as that. */
export interface Controls {
  getAll(name: string): unknown[];
}

export interface FormValues {
  readonly values: JsonObject;
  /** A sentence for each control that does not fit, by its name, in the form's order. */
  readonly problems: ReadonlyMap<string, string>;
}

/** The name of a control for a part of an argument: `address/street`. */
export const nameIn = (within: string, name: string): string => (within === '' ? name : `${within}/${name}`);
/** The name of the control that says which of several ways an argument is given in. */
export const wayIn = (name: string): string => `${name}/?`;

/** The arguments that a form's controls come to. */
export function readForm(fields: readonly Field[], controls: Controls, within = ''): FormValues {
  const values: JsonObject = {};
  const problems = new Map<string, string>();
  for (const field of fields) {
    const filled = readOne(field, nameIn(within, field.name), controls, problems);
    if (filled.kind === 'value') values[field.name] = filled.value;
  }
  return { values, problems };
}

function readOne(field: Field, name: string, controls: Controls, problems: Map<string, string>): Filled {
  const texts = controls.getAll(name).map(String);
  const noted = (filled: Filled): Filled => {
    if (filled.kind === 'wrong') problems.set(name, filled.why);
    return filled;
  };
  switch (field.input.kind) {
    case 'several': {
      if (texts.length === 0 && !field.required) return { kind: 'nothing' };
      return noted(chosenValues(field.label, field.input, texts));
    }
    case 'fixed':
      return field.required || texts.includes('true') ? readField(field, 'true') : { kind: 'nothing' };
    case 'group': {
      const inner = readForm(field.input.fields, controls, name);
      // Who leaves all of it empty leaves it out.
      if (!field.required && isEmpty(field.input.fields, controls, name)) return { kind: 'nothing' };
      for (const [at, why] of inner.problems) problems.set(at, why);
      return { kind: 'value', value: inner.values };
    }
    case 'variants': {
      const [way = ''] = controls.getAll(wayIn(name)).map(String);
      const variant = field.input.variants.find((each) => each.name === way);
      if (variant) return readOne(variant, nameIn(name, variant.name), controls, problems);
      if (!field.required) return { kind: 'nothing' };
      problems.set(wayIn(name), `Choose one for ${field.label}.`);
      return { kind: 'wrong', why: '' };
    }
    default:
      return noted(readField(field, texts[0] ?? ''));
  }
}

function isEmpty(fields: readonly Field[], controls: Controls, within: string): boolean {
  return fields.every(({ name, input }) => {
    const at = nameIn(within, name);
    if (input.kind === 'group') return isEmpty(input.fields, controls, at);
    return [at, wayIn(at)].every((each) => controls.getAll(each).every((text) => String(text).trim() === ''));
  });
}

/** Of the arguments that were sent, what may be kept to fill in the form the next time: nothing that is a secret. */
export function keepable(fields: readonly Field[], values: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const { name, secret, input } of fields) {
    const value = values[name];
    if (value === undefined || secret) continue;
    if (input.kind === 'group') kept[name] = keepable(input.fields, asObject(value));
    else if (input.kind === 'variants' && input.variants.some((variant) => variant.secret || hasSecret(variant)))
      continue;
    else kept[name] = withoutSecrets(value);
  }
  return kept;
}

const hasSecret = ({ secret, input }: Field): boolean =>
  secret || (input.kind === 'group' && input.fields.some(hasSecret));

/** In what was written as JSON only the names tell. */
function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isSecretName(name))
      .map(([name, inner]) => [name, withoutSecrets(inner)]),
  );
}
