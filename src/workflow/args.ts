import { type Schema, Validator } from '@cfworker/json-schema';
import type { JsonObject } from '../protocol/json.ts';
import type { CommandInfo } from '../protocol/workflows.ts';

const validators = new WeakMap<CommandInfo, Validator>();

/** What is wrong with a command's arguments, a sentence each; empty when they fit. The library interprets, never `eval`s. */
export function checkArgs(command: CommandInfo, args: JsonObject): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(command.args, name)) {
      const known = Object.keys(command.args).join(', ');
      problems.push(`there is no argument ${JSON.stringify(name)}${known ? `; there are ${known}` : ''}`);
    }
  }
  for (const name of command.required) {
    if (!Object.hasOwn(args, name)) problems.push(`${name} is required`);
  }
  if (problems.length > 0) return problems;
  let validator = validators.get(command);
  if (!validator) {
    validator = new Validator({ type: 'object', properties: command.args } as Schema, '2020-12', false);
    validators.set(command, validator);
  }
  // The outermost finding only repeats that a property is wrong; those with a keyword of their own say how.
  return validator
    .validate(args)
    .errors.filter(({ keyword }) => keyword !== 'properties')
    .map(
      ({ instanceLocation, error }) =>
        `${instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.') || 'arguments'}: ${error.replace(/\.$/, '')}`,
    );
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);

/** Why a value can't be the schema of an argument; `undefined` when it can. */
export function schemaProblem(schema: unknown): string | undefined {
  if (schema === true) return undefined;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return 'an argument is described by a JSON Schema, such as { type: string }';
  const { type, pattern, $ref } = schema as { type?: unknown; pattern?: unknown; $ref?: unknown };
  if ($ref !== undefined) return '$ref is not supported here: write the schema out';
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const unknown = types.find((name) => !TYPES.has(name as string));
  if (unknown !== undefined) return `there is no type ${JSON.stringify(unknown)}; there are ${[...TYPES].join(', ')}`;
  if (pattern !== undefined) {
    try {
      new RegExp(String(pattern), 'u');
    } catch {
      return `the pattern ${JSON.stringify(pattern)} is no regular expression`;
    }
  }
  return undefined;
}
