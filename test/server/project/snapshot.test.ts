import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json.ts';
import { hashOf, newSecret } from '../../../src/server/access/tokens.ts';
import { canonical } from '../../../src/server/journal/canonical.ts';
import type { Journal, StoredEntry } from '../../../src/server/journal/journal.ts';
import { asRecord } from '../../../src/server/project/records.ts';
import { readState, SNAPSHOT_VERSION, snapshotOf } from '../../../src/server/project/snapshot.ts';
import { ProjectState } from '../../../src/server/project/state.ts';
import type { Log } from '../../../src/shared/log.ts';
import { ada, alan, FakeRunner, Host, olga, rest, TestJournal } from './host.ts';

const ALL = `workflow: all
context: { n: 0, seen: { z: 1, a: [1.5, "é"] } }
commands: { work: {}, ask: {}, split: {}, back: {}, child: {}, hold: {}, lift: { args: { by: { type: number } } } }
initial: idle
on: { back: idle }
states:
  idle:
    on:
      work: working
      ask: asking
      split: both
      hold: { target: idle, guard: context.n > 3 }
      lift: { set: { n: context.n + int(event.args.by) } }
      child: { start: { workflow: kid, context: { n: context.n } } }
    after: { 20s: { set: { n: context.n + 1 } } }
  working: { task: { run: x, retry: { max: 1, delay: 3s } }, on: { task.passed: idle, task.failed: asking } }
  asking: { gate: { approvals: 2, not: requester }, on: { gate.approved: idle, gate.rejected: both } }
  both:
    type: parallel
    onDone: idle
    states:
      z: { initial: y, states: { y: { after: { 2s: x } }, x: { type: final } } }
      a: { initial: y, states: { y: { task: { run: y }, on: { task.passed: x, task.failed: y, hold: h } }, x: { type: final }, h: { type: history } } }
`;
const KID =
  'workflow: kid\nruns: many\ncontext: { n: 0 }\ncommands: { end: {} }\ninitial: a\nstates:\n  a: { on: { end: z }, after: { 9s: z } }\n  z: { type: final, output: { n: context.n } }\n';
const FEW =
  'workflow: few\nruns: many\ncommands: { end: {} }\ninitial: a\nstates: { a: { on: { end: z } }, z: { type: final } }\n';

type Move =
  | { readonly command: string; readonly args?: { readonly by: number } }
  | { readonly pass: number }
  | { readonly end: 'passed' | 'failed' }
  | { readonly admit: string }
  | { readonly edit: number }
  | 'restart'
  | 'full';

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('work', 'ask', 'split', 'back', 'child', 'approve', 'reject', 'withdraw', 'end', 'hold')
      .map((command) => ({ command })),
  },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 5 }).map((by) => ({ command: 'lift', args: { by } })) },
  { weight: 3, arbitrary: fc.constantFrom(1000, 3000, 9000, 20_000).map((pass) => ({ pass })) },
  { weight: 3, arbitrary: fc.constantFrom('passed' as const, 'failed' as const).map((end) => ({ end })) },
  { weight: 1, arbitrary: fc.constantFrom('Ada', 'Bo', 'é'.normalize('NFC')).map((admit) => ({ admit })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }).map((edit) => ({ edit })) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 1, arbitrary: fc.constant('full' as const) },
);

/** Plays the moves and gives every host a turn to come to rest. */
async function play(moves: readonly Move[], options: Parameters<typeof Host.open>[1] = {}): Promise<Host> {
  let host = await Host.open([ALL, KID], options);
  for (const [index, what] of moves.entries()) {
    if (what === 'restart') host = await host.restart();
    else if (what === 'full') {
      host.journal.full = true;
      await host.clock.pass(1500);
      host.journal.full = false;
      await host.clock.pass(1000);
    } else if ('pass' in what) await host.clock.pass(what.pass);
    else if ('edit' in what) await host.load(ALL.replace('20s', `${20 + what.edit}s`), KID);
    else if ('end' in what) {
      const running =
        host.runner instanceof FakeRunner ? host.runner.started.filter(({ cancelled }) => !cancelled) : [];
      await running.at(-1)?.end({ status: what.end, exit_code: what.end === 'passed' ? 0 : 1 });
    } else if ('admit' in what) {
      const body = {
        ...{ id: `m_${index}`, name: `${what.admit} ${index}`, role: 'member', kind: 'person' },
        ...{ grant: 'own:member', session: hashOf(newSecret()), waiting: false },
      };
      await host.journal.append([{ kind: 'member', at: 1, body }]);
      host = await host.restart();
    } else {
      // What is refused changes nothing.
      await Promise.allSettled([ada, alan, olga].slice(index % 3).map((who) => host.project.command(who, what)));
      await rest();
    }
  }
  return host;
}

const entriesOf = (journal: Journal): readonly StoredEntry[] => journal.read({ after: 0, limit: 100_000 });

function fold(entries: readonly StoredEntry[], state = new ProjectState()): ProjectState {
  for (const entry of entries) state.apply(asRecord(entry), entry.seq, entry.at);
  return state;
}

/** All that the state is, and all that can be seen of it. */
const textOf = (state: ProjectState): string =>
  canonical({ kept: state.toJson(), seen: [...state.runs.values()].map((run) => run.toState('p')) } as unknown as Json);

const again = (state: ProjectState): ProjectState =>
  ProjectState.fromJson(JSON.parse(snapshotOf(state, 1).text) as Json);

const quiet = () => undefined;
const silent: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

describe('a snapshot of a project', () => {
  it('JRN-29: with the entries since it leads, byte for byte, to what all the entries lead to, wherever it was taken', {
    timeout: 120_000,
  }, async () => {
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 8, maxLength: 30 }), async (moves) => {
        const host = await play(moves);
        const entries = entriesOf(host.journal);
        const whole = textOf(fold(entries));
        const prefix = new ProjectState();
        for (let cut = 0; cut <= entries.length; cut++) {
          fold(entries.slice(Math.max(0, cut - 1), cut), prefix);
          expect(textOf(again(prefix))).toBe(textOf(prefix));
          expect(textOf(fold(entries.slice(cut), again(prefix)))).toBe(whole);
          cuts += 1;
        }
        await host.project.close();
      }),
      { numRuns: 30 },
    );
    expect(cuts).toBeGreaterThan(300);
  });

  it('JRN-30: is written every so many entries, of the state as the entries have it, whatever happens', {
    timeout: 120_000,
  }, async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (moves, every) => {
        const host = await play(moves, { snapshotEvery: every });
        const { snapshot, head } = host.journal;
        expect(await host.replayed()).toBe(host.seen());
        const entries = entriesOf(host.journal);
        if (snapshot) {
          kept += 1;
          expect(head.seq - snapshot.seq).toBeLessThan(every + 10);
          const state = ProjectState.fromJson(JSON.parse(snapshot.text) as Json);
          expect(textOf(state)).toBe(textOf(fold(entries.slice(0, snapshot.seq))));
        }
        expect(textOf(readState(host.journal, silent).state)).toBe(textOf(fold(entries)));
        await host.project.close();
      }),
      { numRuns: 30 },
    );
    expect(kept).toBeGreaterThan(20);
  });

  it('JRN-30: is written when a project closes, and nothing is folded again after that', async () => {
    const host = await Host.open([ALL, KID]);
    await host.send(ada, 'work');
    expect(host.journal.snapshot).toBeUndefined();
    const { seq } = host.journal.head;
    await host.project.close();
    expect(host.journal.snapshot?.seq).toBe(host.journal.head.seq);
    expect(host.journal.head.seq).toBeGreaterThanOrEqual(seq);
    const { state, snapshot } = readState(host.journal, silent);
    expect(snapshot).toBe(host.journal.head.seq);
    expect(textOf(state)).toBe(textOf(fold(entriesOf(host.journal))));
    const next = await host.restart();
    expect(next.run('all-1').state).toBe('working');
  });

  it('JRN-30: is not written of what could not be kept', async () => {
    const host = await Host.open([ALL, KID], { snapshotEvery: 3 });
    const before = host.journal.snapshot;
    host.journal.full = true;
    for (let times = 0; times < 5; times++)
      await expect(host.project.command(ada, { command: 'ask' })).rejects.toThrow();
    await rest();
    expect(host.journal.snapshot).toEqual(before);
    host.journal.full = false;
    await host.send(ada, 'ask');
    await host.send(ada, 'back');
    await host.send(ada, 'ask');
    expect(host.journal.snapshot?.seq).toBeGreaterThan(before?.seq ?? 0);
    expect(textOf(readState(host.journal, silent).state)).toBe(textOf(fold(entriesOf(host.journal))));
  });
});

/** A project with a snapshot at its last entry but one, and its journal. */
async function kept(options: { readonly keepEntries?: number } = {}): Promise<TestJournal> {
  const journal = new TestJournal(options);
  const host = await Host.open([ALL, KID], { journal });
  await host.send(ada, 'ask');
  const { state } = readState(journal, silent);
  journal.keep(snapshotOf(state, journal.head.seq));
  await host.send(ada, 'back');
  return journal;
}

describe('a snapshot that can not be used', () => {
  const change = (journal: TestJournal, to: (text: string) => string, version = SNAPSHOT_VERSION): void => {
    const { snapshot } = journal;
    if (!snapshot) throw new Error('there is no snapshot');
    const text = to(snapshot.text);
    if (version === SNAPSHOT_VERSION) expect(text).not.toBe(snapshot.text);
    journal.keep({ ...snapshot, version, text });
  };
  const cases: [string, (journal: TestJournal) => void, RegExp][] = [
    ['a newer format', (journal) => change(journal, (text) => text, 99), /written in format 99/],
    ['an older format', (journal) => change(journal, (text) => text, 0), /written in format 0/],
    ['no JSON', (journal) => change(journal, (text) => text.slice(1)), /JSON/],
    ['another shape', (journal) => change(journal, () => '[]'), /./],
    ['another definition', (journal) => change(journal, (text) => text.replace('20s', '21s')), /hashes to|definition/],
    [
      'a place that the chart has not',
      (journal) => change(journal, (text) => text.replaceAll('"value":"asking"', '"value":"gone"')),
      /gone/,
    ],
    [
      'another place',
      (journal) => change(journal, (text) => text.replaceAll('"value":"asking"', '"value":"idle"')),
      /stands elsewhere/,
    ],
  ];

  it('JRN-31: is passed over and told, and the state is folded anew', async () => {
    for (const [what, spoil, sentence] of cases) {
      const journal = await kept();
      const whole = textOf(fold(entriesOf(journal)));
      spoil(journal);
      const { state, snapshot } = readState(journal, silent);
      expect(textOf(state), what).toBe(whole);
      expect(snapshot, what).toBe(0);
      expect(journal.discarded, what).toEqual([expect.stringMatching(sentence)]);
    }
  });

  it('JRN-31: is never guessed at when the entries before it are gone: the project is refused, and nothing is touched', async () => {
    for (const [what, spoil] of cases) {
      const journal = await kept({ keepEntries: 1 });
      expect(journal.base.seq).toBeGreaterThan(0);
      spoil(journal);
      const { base, head } = journal;
      await expect(Host.open([], { journal }), what).rejects.toThrow(
        /^Entries up to \d+ were removed, and no snapshot that stands for them can be used\. Restore the journal/,
      );
      expect([journal.base, journal.head]).toEqual([base, head]);
    }
  });

  it('JRN-32: a project whose old entries are gone goes on where it stood, with the numbers it had', async () => {
    const journal = new TestJournal({ keepEntries: 3 });
    let host = await Host.open([ALL, KID], { journal, snapshotEvery: 4 });
    for (let times = 0; times < 6; times++) {
      await host.send(ada, 'child');
      await host.send(ada, 'ask');
      await host.send(olga, 'approve');
      await host.send(ada, 'back');
      const seen = host.seen();
      expect(await host.replayed()).toBe(seen);
      host = await host.restart();
      expect(host.seen()).toBe(seen);
    }
    const { base, head } = journal;
    expect(base.seq).toBeGreaterThan(10);
    expect(host.run('kid-6').status).toBe('active');
    // The history ends where the entries do.
    const { entries, more } = host.project.history({ before: base.seq + 3, limit: 100 });
    expect([entries.map(({ seq }) => seq), more]).toEqual([[base.seq + 1, base.seq + 2], false]);
    expect(host.project.history({ before: base.seq + 1, limit: 100 })).toEqual({ entries: [], more: false });
    expect(host.project.history({ after: 0, limit: 500 }).entries.at(-1)?.seq).toBe(head.seq);
  });

  it('JRN-32: a request is answered again for as long as its entry is there', async () => {
    const journal = new TestJournal({ keepEntries: 2 });
    const host = await Host.open([ALL, KID], { journal, snapshotEvery: 3 });
    const first = await host.send(ada, 'ask', { id: 'once' });
    expect(await host.send(ada, 'ask', { id: 'once' })).toEqual(first);
    for (let times = 0; times < 6; times++) await host.send(ada, times % 2 === 0 ? 'back' : 'ask');
    expect(journal.base.seq).toBeGreaterThanOrEqual(first.seq);
    expect((await host.refused(ada, 'ask', { id: 'once' })).code).toBe('not_accepted');
    await host.send(ada, 'back', { id: 'twice' });
    expect((await host.send(ada, 'back', { id: 'twice' })).seq).toBe(journal.head.seq);
  });
});

describe('what a project still knows', () => {
  it('JRN-33: the living runs and the last five hundred that ended, whose numbers go on; and the definitions they stand on', {
    timeout: 60_000,
  }, async () => {
    const host = await Host.open([FEW]);
    const begin = async (many: number) => {
      for (let times = 0; times < many; times++) {
        const { run } = await host.project.command(ada, { command: 'run.start', args: { workflow: 'few' } });
        await host.project.command(ada, { command: 'end', run });
      }
    };
    await host.send(ada, 'run.start', { args: { workflow: 'few', title: 'the oldest' } });
    await begin(20);
    const definitions = () => readState(host.journal, silent).state.charts.size;
    await host.load(FEW.replace('initial: a', 'title: Fewer\ninitial: a'));
    expect(definitions()).toBe(2);
    await begin(500);
    // The oldest lives on the first definition still.
    expect(definitions()).toBe(2);
    const entries = entriesOf(host.journal);
    const state = fold(entries);
    expect(state.runs.size).toBe(501);
    expect([state.run('few-1')?.title, state.run('few-2'), state.run('few-21'), state.run('few-22')?.done]).toEqual([
      'the oldest',
      undefined,
      undefined,
      true,
    ]);
    expect(textOf(fold(entries.slice(700), again(fold(entries.slice(0, 700)))))).toBe(textOf(state));
    await host.send(ada, 'end', { run: 'few-1' });
    await begin(1);
    expect(host.run('few-522').status).toBe('done');
    await begin(500);
    expect(definitions()).toBe(1);
    expect(await host.replayed()).toBe(host.seen());
  });
});
