import type { Presence } from '../protocol/members.ts';
import type { GateState } from '../protocol/runs.ts';
import { listed, mayAnswer } from './permissions.ts';

/** An open gate as people see it: whose answer it waits for, and whose it has. */
export interface GatePeople {
  /** Those here who may approve and have not. */
  readonly asked: readonly Presence[];
  /** Those here whose answer does not count, each with the reason in a few words. */
  readonly shutOut: readonly { readonly member: Presence; readonly why: string }[];
  /** How many approvals it still waits for. */
  readonly missing: number;
  /** A sentence when those who are here are not enough. */
  readonly lacks: string | undefined;
}

export function gatePeople(gate: GateState, members: readonly Presence[]): GatePeople {
  const here = members.filter(({ connections, waiting }) => connections > 0 && waiting !== true);
  const given = new Set(gate.approved.map(({ id }) => id));
  const asked = here.filter((member) => mayAnswer(gate, member, 'approve') === true);
  const shutOut = here
    .filter((member) => !given.has(member.id) && !asked.includes(member))
    .map((member) => ({ member, why: whyNot(gate, member) }));
  const missing = Math.max(0, gate.approvals - gate.approved.length);
  return { asked, shutOut, missing, lacks: lacksOf(gate, asked.length, missing) };
}

function whyNot(gate: GateState, { id, role, kind }: Presence): string {
  if (gate.not?.id === id) return 'asked for it';
  return kind === 'agent' && gate.by.includes(role) ? 'agent' : role;
}

function lacksOf(gate: GateState, asked: number, missing: number): string | undefined {
  if (asked >= missing) return undefined;
  const more = gate.approved.length > 0 ? ' more' : '';
  const wanted = `it needs ${amount(missing)}${more} ${rolesFor(missing, gate.by)}${gate.not ? ` other than ${gate.not.name}` : ''}`;
  return asked === 0
    ? `Nobody here may answer: ${wanted}.`
    : `Too few are here: ${wanted}, and ${amount(asked)} ${asked === 1 ? 'is' : 'are'} here.`;
}

const AMOUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const amount = (count: number): string => AMOUNTS[count] ?? String(count);

const rolesFor = (count: number, roles: readonly string[]): string =>
  listed(count === 1 ? roles : roles.map((role) => `${role}s`));

/** `an approval`, `two approvals`. */
export const approvals = (count: number): string => (count === 1 ? 'an approval' : `${amount(count)} approvals`);
