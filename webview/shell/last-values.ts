import type { JsonObject } from '../../src/protocol/json.ts';
import type { Memory } from '../host/host.ts';

/** So many commands' values are kept for each member, and of each so many characters. */
const MOST_COMMANDS = 20;
const MOST_LENGTH = 4_000;

/** Whose values: one member's of one project. */
export interface Whose {
  readonly project: string;
  readonly member: string;
}

/** What this member sent with the command the last time here. */
export function lastValues(memory: Memory, whose: Whose, command: string): JsonObject | undefined {
  const values = all(memory, whose)[command];
  return isObject(values) ? values : undefined;
}

export function keepValues(memory: Memory, whose: Whose, command: string, values: JsonObject): void {
  const { [command]: _, ...others } = all(memory, whose);
  const fits = Object.keys(values).length > 0 && JSON.stringify(values).length <= MOST_LENGTH;
  const kept = [...Object.entries(others), ...(fits ? ([[command, values]] as const) : [])];
  memory.write(keyOf(whose), Object.fromEntries(kept.slice(-MOST_COMMANDS)));
}

const keyOf = ({ project, member }: Whose): string => `values:${project}:${member}`;

function all(memory: Memory, whose: Whose): JsonObject {
  const kept = memory.read(keyOf(whose));
  return isObject(kept) ? kept : {};
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
