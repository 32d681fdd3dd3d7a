import { describe, expect, it } from 'vitest';
import { gatePeople } from '../../src/client/gate-people.ts';
import { mayAnswer } from '../../src/client/permissions.ts';
import type { Presence, Role } from '../../src/protocol/members.ts';
import type { GateState } from '../../src/protocol/runs.ts';

const here = (name: string, role: Role, more: Partial<Presence> = {}): Presence => ({
  id: name.toLowerCase(),
  name,
  role,
  kind: 'person',
  connections: 1,
  ...more,
});
const gate = (more: Partial<GateState> = {}): GateState => ({
  state: 'review',
  approvals: 2,
  by: ['approver', 'owner'],
  approved: [],
  agents: false,
  ...more,
});
const actor = ({ id, name, kind }: Presence) => ({ id, name, kind });

const mia = here('Mia', 'approver');
const tom = here('Tom', 'owner');
const ana = here('Ana', 'owner');
const vera = here('Vera', 'viewer');
const bot = here('Bot', 'approver', { kind: 'agent' });
const away = here('Kim', 'approver', { connections: 0 });
const guest = here('Guest', 'approver', { waiting: true });

const told = (of: GateState, members: readonly Presence[]) => {
  const { asked, shutOut, missing, lacks } = gatePeople(of, members);
  return {
    asked: asked.map(({ name }) => name),
    shutOut: shutOut.map(({ member, why }) => `${member.name}: ${why}`),
    missing,
    lacks,
  };
};

describe('the people of a gate', () => {
  it('PAGE-136: those here who may answer are asked; the requester, agents and other roles are not, each with why', () => {
    expect(told(gate({ not: actor(ana) }), [mia, tom, ana, vera, bot, away, guest])).toEqual({
      asked: ['Mia', 'Tom'],
      shutOut: ['Ana: asked for it', 'Vera: viewer', 'Bot: agent'],
      missing: 2,
      lacks: undefined,
    });
  });

  it('PAGE-136: who has approved is asked no more, and fewer approvals are missing', () => {
    expect(told(gate({ approved: [{ ...actor(mia), at: 5 }] }), [mia, tom])).toMatchObject({
      asked: ['Tom'],
      shutOut: [],
      missing: 1,
      lacks: undefined,
    });
  });

  it('PAGE-136: it is said when those here are not enough', () => {
    expect(told(gate(), [vera]).lacks).toBe('Nobody here may answer: it needs two approvers or owners.');
    expect(told(gate({ approvals: 1, by: ['owner'], not: actor(ana) }), [ana]).lacks).toBe(
      'Nobody here may answer: it needs one owner other than Ana.',
    );
    expect(told(gate({ approved: [actor(mia)] }), [mia]).lacks).toBe(
      'Nobody here may answer: it needs one more approver or owner.',
    );
    expect(told(gate(), [mia]).lacks).toBe('Too few are here: it needs two approvers or owners, and one is here.');
  });

  it('PAGE-136: agents are asked where the gate says so, and nowhere else', () => {
    expect(told(gate({ agents: true }), [bot]).asked).toEqual(['Bot']);
    expect(mayAnswer(gate(), bot, 'approve')).toBe('This gate waits for people; agents do not answer it.');
  });
});
