import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { LookingAt, Presence } from '../../../src/protocol/members.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import { type LooksRoom, lookersByState, lookOf, lookWords, typingWords } from '../../../webview/watch/looks.ts';

const member = (id: string, kind: Presence['kind'] = 'person'): Presence => ({
  ...{ id, name: id.toUpperCase(), role: 'member', kind, connections: 1 },
});
const MEMBERS = [member('ann'), member('bo'), member('cy'), member('bot', 'agent')];
const run = { run: 'story-1', title: 'US-12', definition: 'h1' } as RunState;

function room(looks: Readonly<Record<string, LookingAt>>, entries: readonly object[] = []): LooksRoom {
  return {
    looks: new Map(Object.entries(looks).map(([id, looking_at]) => [id, { id, looking_at }])),
    members: MEMBERS,
    runs: new Map([[run.run, run]]),
    workflows: [],
    entries: entries as Entry[],
  };
}
const words = (id: string, at: LooksRoom) => lookWords(MEMBERS.find((each) => each.id === id) ?? member(id), at);

describe('what somebody looks at', () => {
  it('PAGE-183: is told in a few words; of what is not known here nothing is made up', () => {
    const at = (looking_at: LookingAt) => words('ann', room({ ann: looking_at }));
    expect(at({ run: 'story-1', state: 'code_green', view: 'diagram' })).toBe('at Code green, US-12');
    expect(at({ run: 'story-1', view: 'outline' })).toBe('at US-12');
    expect(at({ run: 'story-1', view: 'timeline' })).toBe('reading the timeline');
    expect(at({ view: 'stream' })).toBe('reading the chat');
    expect(at({ following: 'bo' })).toBe('following BO');
    expect(at({ run: 'gone-7', state: 'x' })).toBeUndefined();
    expect(at({ following: 'gone' })).toBeUndefined();
    expect(at({ view: 'of a later version' })).toBeUndefined();
    expect(words('bo', room({}))).toBeUndefined();
  });

  it('PAGE-184: who follows sees what the last in the row sees; of a ring nobody sees anything, nor of who has left', () => {
    const [ann = member('ann')] = MEMBERS;
    const look = { run: 'story-1', state: 'code' };
    expect(lookOf(ann, room({ ann: { following: 'bo' }, bo: { following: 'cy' }, cy: look }))).toEqual(look);
    expect(lookOf(ann, room({ ann: { following: 'bo' }, bo: { following: 'ann' } }))).toBeUndefined();
    expect(lookOf(ann, room({ ann: { following: 'ann' } }))).toBeUndefined();
    expect(lookOf(ann, room({ ann: { following: 'gone' } }))).toBeUndefined();
  });

  it('PAGE-184: an agent that says nothing is where its last step led, a person is not', () => {
    const by = (id: string, kind: string) => ({ by: { id, name: id, kind } });
    const step = { kind: 'transition', run: 'story-1', from: 'design', state: { green: 'code' } };
    const entries = [
      { ...step, ...by('bot', 'agent') },
      { ...step, ...by('ann', 'person') },
      { kind: 'chat', text: 'done', ...by('bot', 'agent') },
    ];
    expect(words('bot', room({}, entries))).toBe('at Code, US-12');
    expect(words('bot', room({ bot: { view: 'stream' } }, entries))).toBe('reading the chat');
    expect(words('ann', room({}, entries))).toBeUndefined();
    expect(lookOf(member('ann'), room({ ann: { following: 'bot' } }, entries))).toMatchObject({ state: 'green.code' });
  });

  it('PAGE-183: those who look at a state of the same run are found by it, by name and without oneself', () => {
    const look = { run: 'story-1', state: 'code', view: 'diagram' };
    const found = lookersByState(
      'story-1',
      'ann',
      room({ ann: look, cy: look, bo: { following: 'cy' }, bot: { ...look, view: 'stream' } }),
    );
    expect([...found].map(([state, here]) => [state, here.map(({ id }) => id)])).toEqual([['code', ['bo', 'cy']]]);
  });

  it('PAGE-186: of a long name the line has the beginning', () => {
    expect(typingWords(['Bartholomew Featherstonehaugh', 'Mei'])).toBe('Bartholomew Feath… and Mei are typing…');
  });

  it('PAGE-186: up to two who type are named, more are counted', () => {
    expect([[], ['Mei'], ['Mei', 'Bo'], ['Mei', 'Bo', 'Cy']].map(typingWords)).toEqual([
      '',
      'Mei is typing…',
      'Mei and Bo are typing…',
      '3 people are typing…',
    ]);
  });
});
