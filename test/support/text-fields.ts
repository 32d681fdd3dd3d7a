import { type $ZodType, type $ZodTypes, safeParse } from 'zod/v4/core';

/**
 * Where a schema has text that somebody may have chosen, by path: `tail[].text`, `workflows[].commands[].title`, `context{}` for whatever
 * is below. Enumerations and literals are the protocol's own words.
 */
export function textFields(schema: $ZodType, path = ''): string[] {
  const { def } = (schema as $ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return [path];
    case 'object':
      return Object.entries(def.shape).flatMap(([name, inner]) =>
        textFields(inner, path === '' ? name : `${path}.${name}`),
      );
    case 'array':
      return textFields(def.element, `${path}[]`);
    case 'record':
      return [`${path}{}`];
    case 'union':
      return [...new Set(def.options.flatMap((option) => textFields(option, path)))];
    case 'optional':
    case 'nullable':
      return textFields(def.innerType, path);
    case 'lazy':
      return [`${path}{}`]; // JSON, or a state value: whatever is below
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
    case 'unknown':
      return [];
    default:
      throw new Error(`Nobody has said yet what text a ${def.type} at ${path} may hold.`);
  }
}

/** The value with `text` in place of every text that the schema lets somebody choose; those at paths that are `kept` stay. */
export function filled(
  schema: $ZodType,
  value: unknown,
  text: () => string,
  kept: (path: string) => boolean,
  path = '',
): unknown {
  const fill = (inner: $ZodType, part: unknown, at: string) => filled(inner, part, text, kept, at);
  if (value === null || value === undefined || kept(path)) return value;
  const { def } = (schema as $ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return text();
    case 'object':
      return Object.fromEntries(
        Object.entries(value).map(([name, part]) => {
          const inner = def.shape[name];
          return [name, inner ? fill(inner, part, path === '' ? name : `${path}.${name}`) : part];
        }),
      );
    case 'array':
      return (value as unknown[]).map((part) => fill(def.element, part, `${path}[]`));
    case 'record':
    case 'lazy':
      return below(value, text);
    case 'union': {
      const fits = def.options.find((option) => safeParse(option, value).success);
      return fits ? fill(fits, value, path) : value;
    }
    case 'optional':
    case 'nullable':
      return fill(def.innerType, value, path);
    default:
      return value;
  }
}

/** All texts within some JSON. */
function below(value: unknown, text: () => string): unknown {
  if (typeof value === 'string') return text();
  if (Array.isArray(value)) return value.map((part) => below(part, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, below(part, text)]));
}
