import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FaultsBuild } from '../support/server/faults-build.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { until } from '../support/vscode/until.ts';
import { Arena } from './arena.ts';
import { SEED, tell } from './extent.ts';

let build: FaultsBuild;
let arena: Arena;
beforeAll(() => {
  build = new FaultsBuild();
});
afterAll(() => build.remove());
beforeEach(() => {
  arena = new Arena(build);
});
afterEach(() => arena.close());

const writers = (count: number, more: object = {}) => {
  for (let index = 0; index < count; index++)
    arena.write({ name: `w${index}`, seed: SEED + index, copies: 2, ...more });
};
const refused = () =>
  [...arena.record.writes.values()].filter(({ answers }) =>
    answers.some((answer) => !answer.ok && answer.code === 'unavailable'),
  ).length;
const enough = (what: string, is: () => boolean) =>
  until(what, async () => (is() ? true : undefined), { within: 25_000, every: 50 });

it('JRN-40: on a disk that takes a quarter of a second for each commit, everything is slow and nothing else: in order, nobody cut, nothing lost', async () => {
  await arena.start('journal.written:1-100000:sleep=250');
  writers(6);
  await enough('slow acceptances', () => arena.accepted >= 60);
  await arena.settle();
  const readings = await arena.readings();
  expect(arena.writers.map(({ connections }) => connections)).toEqual(arena.writers.map(() => 1));
  await arena.server.end();
  expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
  tell('Slow disk', { accepted: arena.accepted, findings: 0 });
}, 60_000);

it('JRN-41: commits that fail are refused, leave nothing, and are over when the disk is well; no number is left out', async () => {
  await arena.start('journal.written:12-30:fail');
  writers(6);
  await enough('refusals', () => refused() >= 10);
  const { accepted } = arena;
  await enough('acceptances after them', () => arena.accepted >= accepted + 60);
  await arena.settle();
  const readings = await arena.readings();
  await arena.server.end();
  expect(arena.lives).toBe(1);
  expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
  tell('Failing commits', { refused: refused(), accepted: arena.accepted, findings: 0 });
}, 60_000);

it('JRN-41: on a full disk nothing more is accepted, everything stays readable, and with room again it goes on where it was', async () => {
  await arena.start(undefined, { fileKiB: 400 });
  writers(6, { chatSize: 2000 });
  await enough('the disk to be full', () => refused() >= 20);
  const { tokens, project_id } = arena.server.project;
  // Someone new can't be written down either; who is known reads on. A little may fit where much does not: once more, then.
  const join = async () => {
    const client = await RoomClient.connect({ url: arena.server.ready.url, token: tokens.member ?? '' });
    const answer = await client.ask('join_project', { project_id });
    client.close();
    return answer;
  };
  let answer = await join();
  for (let tries = 0; tries < 20 && answer.ok === true; tries++) answer = await join();
  expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  const { accepted } = arena;
  await arena.kill();
  expect(await arena.findings(), `seed ${SEED}`).toEqual([]);
  await arena.start();
  await enough('acceptances again', () => arena.accepted >= accepted + 30);
  await arena.settle();
  const readings = await arena.readings();
  await arena.server.end();
  expect(await arena.findings(readings, true), `seed ${SEED}`).toEqual([]);
  tell('Full disk', { refused: refused(), accepted: arena.accepted, findings: 0 });
}, 60_000);

const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  'one byte flipped in the middle': (file) => {
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
  },
  'cut in the middle': (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  'its header gone': (file) => {
    const bytes = readFileSync(file);
    bytes.fill(0, 0, 32);
    writeFileSync(file, bytes);
  },
};

it.each(Object.entries(DAMAGES))(
  'JRN-12: a write-ahead log with %s is never taken for the whole: it is refused, or told and begun anew for everyone',
  async (_, damage) => {
    await arena.start();
    writers(3);
    await enough('something to lose', () => arena.accepted >= 60);
    for (const writer of arena.writers) writer.stop();
    await arena.settle();
    const { tokens, project_id } = arena.server.project;
    const known = await RoomClient.connect({ url: arena.server.ready.url, token: tokens.member ?? '', name: 'Known' });
    const before = await known.join(project_id);
    const mark = path.join(arena.journalFolder, 'head.json');
    await enough('the mark outside the database', () => JSON.parse(readFileSync(mark, 'utf8')).seq >= before.seq);
    const { journalFolder } = arena;
    await arena.kill();
    known.close();
    damage(path.join(journalFolder, 'journal.db-wal'));
    const started = await arena.start().catch((error: Error) => error);
    if (started instanceof Error) {
      expect(started.message).toMatch(/journal/i);
      return;
    }
    expect(started.said).toMatch(/lost/);
    const back = await RoomClient.connect({
      url: started.ready.url,
      token: tokens.member ?? '',
      session: known.session,
    });
    const joined = await back.join(project_id, { last_seq: before.seq, epoch: before.epoch });
    expect([joined.reset, joined.epoch === before.epoch]).toEqual([true, false]);
    back.close();
  },
  60_000,
);
