import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { ada, alan, FakeRunner, Host, olga, rest } from './host.ts';

const ALL = `workflow: all
context: { n: 0, ends: 0 }
commands: { work: {}, ask: {}, split: {}, back: {}, child: {} }
initial: idle
on: { back: idle, run.failed: { set: { ends: context.ends + 1 } }, run.cancelled: { guard: event.status == 'stopped', target: asking } }
states:
  idle: { on: { work: working, ask: asking, split: both, child: { start: { workflow: kid, context: { n: context.n } } } }, after: { 20s: { set: { n: context.n + 1 } } } }
  working: { task: { run: x, retry: { max: 1, delay: 3s } }, on: { task.passed: idle, task.failed: asking } }
  asking: { gate: { approvals: 2, not: requester }, on: { gate.approved: idle, gate.rejected: both } }
  both:
    type: parallel
    onDone: idle
    states:
      z: { initial: y, states: { y: { after: { 2s: x } }, x: { type: final } } }
      a: { initial: y, states: { y: { task: { run: y }, on: { task.passed: x, task.failed: y } }, x: { type: final }, h: { type: history } } }
`;
const KID =
  'workflow: kid\nruns: many\ncommands: { end: {} }\ninitial: a\nstates:\n  a: { on: { end: z }, after: { 9s: y } }\n  y: { type: final, tags: [failed] }\n  z: { type: final }\n';

type Move =
  | { readonly command: string; readonly args?: JsonObject }
  | { readonly pass: number }
  | { readonly end: 'passed' | 'failed' }
  | 'restart'
  | 'full';

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('work', 'ask', 'split', 'back', 'child', 'approve', 'reject', 'withdraw', 'end')
      .map((command) => ({ command })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('idle', 'working', 'asking', 'both', 'both.a.y', 'x', 'z', 'h')
      .map((state) => ({ command: 'run.restart_from', args: { state, reason: 'Once more' } })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({}, { reason: 'Enough' }).map((args) => ({ command: 'run.cancel', args })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('all', 'kid').map((workflow) => ({ command: 'run.start', args: { workflow } })),
  },
  { weight: 3, arbitrary: fc.constantFrom(1000, 3000, 9000, 20_000).map((pass) => ({ pass })) },
  { weight: 3, arbitrary: fc.constantFrom('passed' as const, 'failed' as const).map((end) => ({ end })) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 1, arbitrary: fc.constant('full' as const) },
);

describe('the state of a project', () => {
  it('RUN-60: is the fold of its journal after any history, and reading it back starts nothing', {
    timeout: 120_000,
  }, async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
        let host = await Host.open([ALL, KID]);
        for (const [index, what] of moves.entries()) {
          if (what === 'restart') host = await host.restart();
          else if (what === 'full') {
            host.journal.full = true;
            await host.clock.pass(1500);
            host.journal.full = false;
            await host.clock.pass(1000);
          } else if ('pass' in what) await host.clock.pass(what.pass);
          else if ('end' in what) {
            const running =
              host.runner instanceof FakeRunner ? host.runner.started.filter(({ cancelled }) => !cancelled) : [];
            await running.at(-1)?.end({ status: what.end, exit_code: what.end === 'passed' ? 0 : 1 });
          } else {
            // What is refused changes nothing: the comparison below says so.
            await Promise.allSettled([ada, alan, olga].slice(index % 3).map((who) => host.project.command(who, what)));
            await rest();
          }
          expect(await host.replayed()).toBe(host.seen());
          compared += 1;
        }
        const { entries } = host.project.history({ after: 0, limit: 500 });
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
        await host.project.close();
      }),
      { numRuns: 40 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
