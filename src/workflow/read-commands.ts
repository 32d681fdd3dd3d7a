import { RESERVED_COMMANDS } from '../protocol/built-in.ts';
import type { JsonObject } from '../protocol/json.ts';
import { ROLES, type Role } from '../protocol/members.ts';
import type { CommandInfo } from '../protocol/workflows.ts';
import { schemaProblem } from './args.ts';
import type { Chart } from './chart.ts';
import { isData } from './data.ts';
import { nearest } from './nearest.ts';
import type { Path, Source } from './source.ts';
import { replaceValue } from './suggestions.ts';
import { unknownKeys } from './unknown-keys.ts';

/** What begins so comes from inside only. */
const INNER = /^(xstate|task|gate|run|timer|done)[.@]/;
const NAME = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/;

/** The workflow's vocabulary. A plain XState export has no `commands`: then every event its chart names is one. */
export function readCommands(data: Record<string, unknown>, chart: Chart, source: Source): CommandInfo[] {
  if (data.commands === undefined) {
    const events = new Set(chart.transitions.filter(({ kind }) => kind === 'command').map(({ event }) => event));
    return [...events].map((name) => ({ name, title: name, roles: fromMember(), args: {}, required: [] }));
  }
  if (!isData(data.commands)) {
    source.error(
      'bad-commands',
      '`commands` is a map from names to what they are: `{ write_tests: { title: Tests are written } }`.',
      ['commands'],
    );
    return [];
  }
  return Object.entries(data.commands).flatMap(([name, value]) => readCommand(name, value, ['commands', name], source));
}

const fromMember = (): Role[] => ROLES.filter((role) => role !== 'viewer');

function readCommand(name: string, value: unknown, path: Path, source: Source): CommandInfo[] {
  if (INNER.test(name) || RESERVED_COMMANDS.includes(name)) {
    source.error('reserved-command', `${name} is a name of Stateroom's own. Choose another.`, path, 'key');
    return [];
  }
  if (!NAME.test(name) || name.length > 64) {
    source.error(
      'bad-command-name',
      `${JSON.stringify(name)} can't be a command's name: letters, digits, "_", "-" and ".", at most 64.`,
      path,
      'key',
    );
    return [];
  }
  const data = value === null ? {} : value;
  if (!isData(data)) {
    source.error(
      'bad-command',
      'A command is a map: `{ title, description, roles, args, required }`, each of them optional.',
      path,
    );
    return [];
  }
  unknownKeys(data, 'command', path, source);
  const roles = data.roles === undefined ? fromMember() : readRoles(data.roles, [...path, 'roles'], source);
  const args = isData(data.args) ? (data.args as JsonObject) : {};
  if (data.args !== undefined && !isData(data.args))
    source.error('bad-args-schema', '`args` is a map from names to JSON Schemas.', [...path, 'args']);
  for (const [arg, schema] of Object.entries(args)) {
    const problem = schemaProblem(schema);
    if (problem !== undefined) source.error('bad-args-schema', `${arg}: ${problem}.`, [...path, 'args', arg]);
  }
  const required = Array.isArray(data.required) ? data.required.filter((arg) => typeof arg === 'string') : [];
  for (const arg of required) {
    if (!Object.hasOwn(args, arg))
      source.error('bad-args-schema', `required names ${arg}, which is not among the args.`, [...path, 'required']);
  }
  return [
    {
      name,
      title: typeof data.title === 'string' ? data.title : name,
      ...(typeof data.description === 'string' && { description: data.description }),
      roles,
      args,
      required,
    },
  ];
}

function readRoles(value: unknown, path: Path, source: Source): Role[] {
  const said = Array.isArray(value) ? value : [value];
  const unknown = said.filter((role) => !ROLES.includes(role));
  if (unknown.length > 0 || said.length === 0) {
    source.error(
      'bad-role',
      `${unknown.map((role) => JSON.stringify(role)).join(', ') || 'An empty list'} names no role. The roles are ${ROLES.join(', ')}.`,
      path,
      'value',
      () =>
        said.flatMap((role, index) =>
          ROLES.includes(role)
            ? []
            : replaceValue(source, Array.isArray(value) ? [...path, index] : path, nearest(String(role), ROLES)),
        ),
    );
  }
  return said.filter((role): role is Role => ROLES.includes(role));
}
