import { expect, it } from 'vitest';
import { TYPING_MS } from '../../../src/protocol/limits.ts';
import type { Look } from '../../../src/protocol/members.ts';
import { Looks } from '../../../src/server/gateway/looks.ts';
import { FakeClock } from '../project/host.ts';

function room(listeners = 3) {
  const clock = new FakeClock();
  const told: Look[][] = [];
  const looks = new Looks<string>({ clock, listeners: () => listeners, tell: (members) => told.push(members) });
  return { clock, told, looks };
}

it('WIRE-71: what changes within a quarter of a second is told together, and of each member as it is by then', async () => {
  const { clock, told, looks } = room();
  for (let round = 0; round < 20; round++)
    for (const id of ['ann', 'bob']) looks.say(id, `${id}'s`, { looking_at: { run: `run_${round}` } });
  await clock.pass(250);
  expect(told).toEqual([
    [
      { id: 'ann', looking_at: { run: 'run_19' } },
      { id: 'bob', looking_at: { run: 'run_19' } },
    ],
  ]);
  looks.say('ann', "ann's", { looking_at: { run: 'run_19' } });
  await clock.pass(5000);
  expect(told.length).toBe(1);
});

it('WIRE-71: however much a hundred members do, a room is told a few times a second, and more seldom the larger it is', async () => {
  const rates = [];
  for (const listeners of [10, 100, 200]) {
    const { clock, told, looks } = room(listeners);
    for (let tick = 0; tick < 100; tick++) {
      for (let member = 0; member < listeners; member++)
        looks.say(`m${member}`, 'c', { looking_at: { run: `r${tick}` } });
      await clock.pass(100);
    }
    rates.push(told.length / 10);
    looks.dispose();
    expect(clock.waiting).toBe(0);
  }
  expect(Math.max(...rates)).toBeLessThanOrEqual(4);
  expect(rates[2]).toBeLessThan(rates[0] ?? 0);
});

it('WIRE-70: of several connections the one last used counts; what it said goes with it', () => {
  const { looks } = room();
  looks.say('ann', 'first', { looking_at: { state: 'a' } });
  looks.say('ann', 'second', { looking_at: { state: 'b' }, typing: true });
  expect(looks.of('ann')).toEqual({ looking_at: { state: 'b' }, typing: true });
  looks.say('ann', 'first', { looking_at: { state: 'c' } });
  expect(looks.of('ann')).toEqual({ looking_at: { state: 'c' }, typing: true });
  looks.say('ann', 'first', {});
  expect(looks.of('ann')).toEqual({ looking_at: { state: 'b' }, typing: true });
  looks.forget('ann', 'second');
  looks.forget('ann', 'second');
  expect(looks.of('ann')).toEqual({});
  looks.forget('ann', 'first');
  expect(looks.of('ann')).toEqual({});
  expect(looks.of('nobody')).toEqual({});
});

it('WIRE-72: typing ends by itself, unless it is said again; each word of it is told', async () => {
  const { clock, told, looks } = room();
  looks.say('ann', 'c', { typing: true });
  await clock.pass(TYPING_MS - 1000);
  looks.say('ann', 'c', { typing: true });
  await clock.pass(TYPING_MS - 1000);
  expect(looks.of('ann').typing).toBe(true);
  expect(told).toEqual([[{ id: 'ann', typing: true }], [{ id: 'ann', typing: true }]]);
  await clock.pass(2000);
  expect(looks.of('ann')).toEqual({});
  expect(told.at(-1)).toEqual([{ id: 'ann' }]);
  looks.say('ann', 'c', { looking_at: { view: 'stream' }, typing: true });
  looks.stopTyping('ann');
  expect(looks.of('ann')).toEqual({ looking_at: { view: 'stream' } });
  looks.dispose();
  expect(clock.waiting).toBe(0);
});
