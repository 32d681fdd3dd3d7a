import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Joined } from '../../../src/protocol/events.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import { RoomClient } from '../../support/server/room-client.ts';
import { ServeProcess } from '../../support/server/serve-process.ts';
import { TestServer } from '../../support/server/test-server.ts';

const REVIEW = `workflow: review
title: Review
commands: { ask: {} }
initial: idle
states:
  idle: { on: { ask: reviewing } }
  reviewing:
    gate: { approvals: 2, by: [approver, owner], not: requester }
    on: { gate.approved: passed, gate.rejected: idle }
  passed: { type: final }
`;

let root = '';
let server: ServeProcess | undefined;
const clients: RoomClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.kill();
  server = undefined;
  rmSync(root, { recursive: true, force: true });
});

async function serve(): Promise<ServeProcess> {
  const port = server ? Number(new URL(server.ready.url).port) : 0;
  const folder = path.join(root, 'folder');
  server = await ServeProcess.start({
    folder,
    dataDir: path.join(root, 'data'),
    stateDir: path.join(root, 'state'),
    port,
  });
  return server;
}

async function join(name: string, session?: string): Promise<{ client: RoomClient; joined: Joined }> {
  if (!server) throw new Error('Nothing is served.');
  const { url } = server.ready;
  const token = server.project.tokens.approver ?? '';
  const client = await RoomClient.connect({ url, token, name, ...(session !== undefined && { session }) });
  clients.push(client);
  return { client, joined: await client.join(server.project.project_id) };
}

/** The answers to the same command from several sockets at once: `ok`, or the code of the refusal. */
const atOnce = async (from: readonly RoomClient[], command: string) => {
  const answers = await Promise.all(from.map((client) => client.command(command)));
  return answers.map(({ ok, error }) => (ok ? 'ok' : (error?.code ?? ''))).sort();
};
const refused = (count: number) => Array.from({ length: count }, () => 'not_accepted');

describe('a gate with two approvals', { timeout: 60_000 }, () => {
  it('RUN-128: passes with two people, however many sockets each has, and across a kill between their answers', async () => {
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stateroom-gates-')));
    mkdirSync(path.join(root, 'folder', '.stateroom'), { recursive: true });
    writeFileSync(path.join(root, 'folder/.stateroom/review.workflow.yaml'), REVIEW);
    await serve();
    const { client: ana } = await join('Ana');
    const { client: mia } = await join('Mia');
    const { client: miaToo } = await join('Mia', mia.session);
    expect(miaToo.member.id).toBe(mia.member.id);
    const { client: tom } = await join('Tom');
    const sessions = { ana: ana.session, mia: mia.session, tom: tom.session };
    await ana.command('ask');

    // One member's answers count once, from whatever socket; what was taken back may be given again.
    expect(await atOnce([mia, miaToo, mia, miaToo], 'approve')).toEqual([...refused(3), 'ok']);
    expect(await atOnce([miaToo, mia], 'withdraw')).toEqual([...refused(1), 'ok']);
    expect(await atOnce([miaToo, mia], 'approve')).toEqual([...refused(1), 'ok']);
    expect(await ana.command('approve')).toMatchObject({ ok: false, error: { code: 'forbidden' } });

    await server?.kill();
    await serve();
    const { client: again, joined } = await join('Mia', sessions.mia);
    expect(joined.now).toBeTypeOf('number');
    expect(joined.runs).toMatchObject([
      { state: 'reviewing', gates: [{ approvals: 2, approved: [{ id: mia.member.id }], not: { id: ana.member.id } }] },
    ]);
    const { client: anaAgain } = await join('Ana', sessions.ana);
    const { client: tomAgain } = await join('Tom', sessions.tom);
    const { client: tomToo } = await join('Tom', sessions.tom);
    expect(await again.command('approve')).toMatchObject({ ok: false, error: { code: 'not_accepted' } });
    expect(await anaAgain.command('approve')).toMatchObject({ ok: false, error: { code: 'forbidden' } });

    // Exactly one more passes it; whoever comes after that is told that nothing waits.
    expect(await atOnce([tomAgain, tomToo, again], 'approve')).toEqual([...refused(2), 'ok']);
    const entries = await again.history();
    const ends = entries.filter((entry) => entry.kind === 'transition' && entry.event === 'gate.approved');
    expect(ends).toMatchObject([{ state: 'passed', status: 'done' }]);
    const given = entries.flatMap((entry) => (entry.kind === 'gate' ? [`${entry.by?.name} ${entry.answer}`] : []));
    expect(given).toEqual(['Mia approved', 'Mia withdrawn', 'Mia approved', 'Tom approved']);
  });

  it('RUN-20: an approval counts no more once who gave it may give none, nor again when they may', async () => {
    const other = await TestServer.start({ folders: { alpha: { 'review.workflow.yaml': REVIEW } } });
    try {
      const host = await other.join('owner', { name: 'Host' });
      const zoe = await other.join('approver', { name: 'Zoe' });
      const tom = await other.join('approver', { name: 'Tom' });
      const zoeIs = (role: string) => host.ask('manage', { action: 'set_role', member: zoe.member.id, role });
      await host.command('ask');
      expect(await zoe.command('approve')).toMatchObject({ ok: true, state: 'reviewing' });
      expect(await zoeIs('member')).toMatchObject({ ok: true });
      await host.caughtUp();
      expect(host.of<RunState>('state_update').at(-1)?.gates).toMatchObject([{ approved: [] }]);
      expect(await tom.command('approve')).toMatchObject({ ok: true, state: 'reviewing' });
      expect(await zoe.command('approve')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      await zoeIs('approver');
      await other.down();
      await other.up();
      const back = await other.join('viewer', { name: 'Back' });
      expect(back.of<Joined>('joined')[0]?.runs[0]?.gates).toMatchObject([{ approved: [{ name: 'Tom' }] }]);
    } finally {
      await other.close();
    }
  });
});
