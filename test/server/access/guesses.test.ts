import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import { Guesses } from '../../../src/server/gateway/guesses.ts';
import { FakeClock } from '../project/host.ts';

describe('wrong tokens', () => {
  it('ACC-34: one address is told of five a second, each later than the one before; more than a few that wait are turned down', async () => {
    const clock = new FakeClock();
    const guesses = new Guesses(clock, DEFAULT_LIMITS);
    const began = clock.now();
    const told: number[] = [];
    const tell = () => guesses.tell('10.0.0.1', () => told.push(clock.now() - began));
    const taken = Array.from({ length: 1000 }, tell).filter((wait) => wait !== undefined);
    expect(taken.length).toBe(9);
    await clock.pass(10_000);
    expect(told).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600]);
    expect(clock.waiting).toBe(0);
    // After a rest the next one is told at once again.
    tell();
    await clock.pass(0);
    expect(told.length).toBe(10);
  });

  it('ACC-34: all addresses together are told of twenty a second, and one that guesses does not make another wait', async () => {
    const clock = new FakeClock();
    const guesses = new Guesses(clock, DEFAULT_LIMITS);
    const told: string[] = [];
    for (let index = 0; index < 100; index++) guesses.tell('10.0.0.1', () => told.push('guesser'));
    guesses.tell('10.0.0.2', () => told.push('mistaken'));
    await clock.pass(450);
    expect(told.filter((who) => who === 'mistaken')).toEqual(['mistaken']);
    await clock.pass(10_000);
    told.length = 0;
    for (let index = 0; index < 3000; index++)
      guesses.tell(`10.1.${index >> 8}.${index & 255}`, () => told.push('many'));
    await clock.pass(999);
    expect(told.length).toBe(20);
    await clock.pass(10_000);
    expect(told.length).toBe(25);
  });

  it('ACC-34: a clock that is set back keeps nobody waiting for ever, and nothing is told after the end', async () => {
    const clock = new FakeClock();
    const guesses = new Guesses(clock, DEFAULT_LIMITS);
    let told = 0;
    guesses.tell('a', () => {
      told += 1;
    });
    await clock.pass(0);
    clock.set(5);
    guesses.tell('a', () => {
      told += 1;
    });
    guesses.tell('a', () => {
      told += 1;
    });
    await clock.pass(400);
    expect(told).toBe(3);
    guesses.tell('a', () => {
      told += 1;
    });
    guesses.tell('a', () => {
      told += 1;
    });
    guesses.dispose();
    expect(clock.waiting).toBe(0);
  });
});
