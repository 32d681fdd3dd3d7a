import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startBareRoom } from '../../support/server/bare-room.ts';
import { DOOR, ECHO } from '../../support/server/door-workflow.ts';
import type { RoomClient } from '../../support/server/room-client.ts';
import { TestServer, type TestServerOptions } from '../../support/server/test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const start = async (options: TestServerOptions = {}) => {
  server = await TestServer.start(options);
  return server;
};

describe('two rooms of one server', () => {
  it('ACC-17: nothing of one project reaches a client of another: no event, entry, member, task output or metric, in either direction', async () => {
    const files = { 'door.workflow.yaml': DOOR, 'echo.workflow.yaml': ECHO };
    const both = await start({ folders: { alpha: files, beta: files } });
    const rooms: Record<string, RoomClient> = {};
    for (const project of ['alpha', 'beta'])
      rooms[project] = await both.join('owner', { project, name: `Owner of ${project}` });
    for (const [mine, theirs] of [
      ['alpha', 'beta'],
      ['beta', 'alpha'],
    ] as const) {
      const here = rooms[mine];
      const there = rooms[theirs];
      if (!here || !there) throw new Error('a room is missing');
      await there.caughtUp();
      const heard = there.heard.length;
      const { projectId } = here;
      await here.command('open');
      await here.command('close');
      await here.command('fly');
      await here.chat(`only in ${mine}`);
      await here.command('shout');
      await here.hear('task_output', ({ chunk }) => String(chunk).includes('hello from the task'));
      await here.hear('task_update', ({ status }) => status === 'passed');
      const guest = await both.join('member', { project: mine, name: `Guest of ${mine}` });
      await guest.chat('hello');
      guest.close();
      await here.hear('members', ({ members }: { members: object[] }) => members.length === 1);
      await there.caughtUp();
      expect(there.heard.slice(heard)).toEqual([]);
      const everything = JSON.stringify([
        there.heard,
        await there.history(),
        both.orchestrator.metrics(there.projectId),
      ]);
      expect(everything).not.toContain(projectId);
      expect(everything).not.toContain(`only in ${mine}`);
      expect(everything).not.toContain(`Guest of ${mine}`);
      const kinds = new Set(here.heard.map(({ event }) => event));
      expect([...kinds].sort()).toEqual([
        'chat_message',
        'command_response',
        'entry',
        'joined',
        'members',
        'state_update',
        'task_output',
        'task_update',
      ]);
      for (const { payload } of here.heard)
        expect((payload as { project_id?: string }).project_id ?? projectId).toBe(projectId);
    }
    for (const theirs of ['alpha', 'beta'])
      expect(
        await (
          await fetch(new URL('metrics', both.url), {
            headers: { authorization: `Bearer ${both.project(theirs).tokens.owner}` },
          })
        ).text(),
      ).not.toContain(both.project(theirs === 'alpha' ? 'beta' : 'alpha').projectId);
  });

  it('ACC-18: the tokens of a project are its own: none opens another, and they are the same after a restart', async () => {
    const both = await start({
      folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } },
    });
    const all = [both.project('alpha'), both.project('beta')].flatMap(({ tokens }) => Object.values(tokens));
    expect(new Set(all).size).toBe(10);
    for (const token of all) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await both.down();
    await both.up();
    expect([both.project('alpha'), both.project('beta')].flatMap(({ tokens }) => Object.values(tokens))).toEqual(all);
  });
});

describe('the end of a room', () => {
  it('ACC-19: when a folder goes, everyone with a token for it is told why and cut, joined or not; the other room goes on', async () => {
    const both = await start({
      folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } },
    });
    const { projectId, tokens } = both.project('alpha');
    const joined = await both.join('member');
    const waiting = await both.connect('viewer');
    const elsewhere = await both.join('member', { project: 'beta' });
    const late = both
      .connect('member')
      .then((client) => client.ask('join_project', { project_id: projectId }))
      .catch((error: Error) => ({ ok: false, error }));
    await both.orchestrator.removeProject(projectId);
    for (const client of [joined, waiting]) {
      expect(await client.hear('removed')).toEqual({
        project_id: projectId,
        reason: 'The folder was closed on the host.',
        cause: 'room',
      });
      await client.gone();
    }
    expect(await late).toMatchObject({ ok: false });
    expect(await elsewhere.chat('going on')).toMatchObject({ ok: true });
    expect(elsewhere.of('removed')).toEqual([]);
    const foreign = await both.connect('owner', { project: 'beta' });
    expect(await foreign.ask('join_project', { project_id: projectId })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    // Gone and back at once: the journal is let go of before it is opened again.
    await both.orchestrator.addProject({ path: both.folder('alpha') });
    const removing = both.orchestrator.removeProject(projectId);
    const again = await both.orchestrator.addProject({ path: both.folder('alpha') });
    await removing;
    expect(again.tokens).toEqual(tokens);
    expect(await (await both.join('member', { session: joined.session })).chat('back')).toMatchObject({ ok: true });
  });

  it('ACC-20: a grant that ended is put out with its reason, and from then on nothing is accepted from it or told to it', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stateroom-test-'));
    const room = await startBareRoom({ folder });
    try {
      const stays = await room.join('owner');
      const first = await room.join('member');
      const second = await room.join('member');
      await stays.chat('all of us');
      await Promise.all([first, second].map((client) => client.hear('chat_message')));
      const ending = room.end('member');
      // What is on its way is decided after the grant ended.
      const late = first.socket.timeout(2000).emitWithAck('chat_message', { text: 'one more' });
      await ending;
      expect(await stays.chat('only me')).toMatchObject({ ok: true });
      for (const client of [first, second]) {
        expect(await client.hear('removed')).toEqual({
          project_id: 'bare',
          reason: 'Your link or token is no longer valid.',
          cause: 'link',
        });
        await client.gone();
        expect(client.of('chat_message').map(({ text }) => text)).toEqual(['all of us']);
      }
      expect(await late.catch(() => ({ ok: false }))).toMatchObject({ ok: false });
      await expect(room.join('member')).rejects.toMatchObject({ data: { code: 'unauthorized' } });
      expect((await stays.history()).flatMap((entry) => (entry.kind === 'chat' ? [entry.text] : []))).toEqual([
        'all of us',
        'only me',
      ]);
      await stays.hear('members', ({ members }: { members: object[] }) => members.length === 1);
      stays.close();
    } finally {
      await room.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ACC-21: one whose grant ends is put out also while nobody says anything', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stateroom-test-'));
    const room = await startBareRoom({ folder });
    try {
      const client = await room.join('member');
      await room.end('member');
      expect(await client.hear('removed')).toMatchObject({ project_id: 'bare' });
      await client.gone();
    } finally {
      await room.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
