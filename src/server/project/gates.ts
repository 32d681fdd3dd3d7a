import { forbiddenRole, notAccepted, RoomError } from '../../protocol/errors.ts';
import type { Member } from '../../protocol/members.ts';
import type { OpenGate, Run } from './run.ts';

export interface GateAnswer {
  readonly state: string;
  readonly answer: 'approved' | 'rejected' | 'withdrawn';
  /** Whether this answer ends the gate, and how. */
  readonly ends: 'gate.approved' | 'gate.rejected' | undefined;
}

/** What a member's answer does to a run's open gate; throws the refusal when they have no say in it, or said it already. */
export function answerGate(run: Run, command: string, member: Member): GateAnswer {
  const mine = [...run.gates].filter(([, gate]) => refusal(run, gate, command, member) === undefined);
  const [state, gate] = mine[0] ?? [];
  if (state === undefined || gate === undefined) {
    const first = [...run.gates.values()][0];
    throw (first && refusal(run, first, command, member)) ?? notAccepted(command, run.id, run.state, run.accepts);
  }
  switch (command) {
    case 'approve':
      return {
        state,
        answer: 'approved',
        ends: gate.approved.length + 1 >= gate.spec.approvals ? 'gate.approved' : undefined,
      };
    case 'reject':
      return { state, answer: 'rejected', ends: 'gate.rejected' };
    default:
      return { state, answer: 'withdrawn', ends: undefined };
  }
}

function refusal(run: Run, gate: OpenGate, command: string, member: Member): RoomError | undefined {
  const { spec, approved, requester } = gate;
  if (!spec.by.includes(member.role)) return forbiddenRole(command, spec.by, member.role);
  if (member.kind === 'agent' && !spec.agents)
    return new RoomError('forbidden', 'This gate waits for people; an agent can not answer it.');
  if (spec.not_requester && requester?.id === member.id) {
    return new RoomError('forbidden', 'You asked for this yourself, so somebody else has to answer the gate.');
  }
  const already = approved.some(({ id }) => id === member.id);
  if (command === 'approve' && already)
    return new RoomError('not_accepted', 'You have approved already.', {
      run: run.id,
      state: run.state,
      accepts: run.accepts,
    });
  if (command === 'withdraw' && !already)
    return new RoomError('not_accepted', 'You have not approved, so there is nothing to withdraw.', {
      run: run.id,
      state: run.state,
      accepts: run.accepts,
    });
  return undefined;
}
