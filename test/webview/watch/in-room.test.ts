import { expect, it } from 'vitest';
import type { Presence } from '../../../src/protocol/members.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../../src/protocol/workflows.ts';
import { Room } from '../../../webview/room/room.ts';
import { lookersIn } from '../../../webview/watch/lookers.tsx';
import { lookWordsIn } from '../../../webview/watch/looks.ts';

const member = (id: string): Presence => ({ id, name: id, role: 'member', kind: 'person', connections: 1 });
const RUN = { run: 'r_1', title: 'US-12', definition: 'h1', workflow: 'story', status: 'active', seq: 1 } as RunState;

function roomWith(looks: Readonly<Record<string, string>>) {
  const room = new Room(async () => undefined);
  room.project.value = { id: 'p', name: 'p' };
  room.members.value = ['ann', 'bo'].map(member);
  room.workflows.value = [{ id: 'story', hash: 'h1', graph: { states: [] } } as unknown as WorkflowInfo];
  room.runs.value = new Map([[RUN.run, RUN]]);
  const members = Object.entries(looks).map(([id, state]) => ({ id, looking_at: { run: 'r_1', state } }));
  room.receive({ event: 'presence', payload: { project_id: 'p', members } });
  return room;
}

it('PAGE-183: what members look at is worked out once for all that show it, and anew only when that has changed', () => {
  const room = roomWith({ ann: 'code' });
  const [words, lookers] = [lookWordsIn(room), lookersIn(room)];
  expect([lookWordsIn(room), lookersIn(room)]).toEqual([words, lookers]);
  expect(words.value).toEqual(new Map([['ann', 'at Code, US-12']]));
  const before = lookers.value;
  expect([...before].map(([state, here]) => [state, here.map(({ id }) => id)])).toEqual([['code', ['ann']]]);

  const typing = { id: 'ann', looking_at: { run: 'r_1', state: 'code' }, typing: true };
  room.receive({ event: 'presence', payload: { project_id: 'p', members: [typing] } });
  room.receive({ event: 'members', payload: { project_id: 'p', members: [{ ...member('ann'), ...typing }] } });
  expect(lookers.value).toBe(before);

  room.receive({
    event: 'presence',
    payload: { project_id: 'p', members: [{ ...typing, looking_at: { run: 'r_1' } }] },
  });
  expect(lookers.value).toEqual(new Map());
  expect(words.value.get('ann')).toBe('at US-12');
});

it('PAGE-183: of who has left, and of a room that was left, no look is kept', () => {
  const room = roomWith({ ann: 'code', bo: 'review' });
  room.receive({ event: 'members', payload: { project_id: 'p', members: [member('ann')] } });
  room.receive({
    event: 'presence',
    payload: { project_id: 'p', members: [{ id: 'bo' }, { id: 'ann', typing: true }] },
  });
  expect([...room.looks.value.keys()]).toEqual(['ann']);
  room.leave();
  expect(room.looks.value.size).toBe(0);
});
