import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_EVENTS } from '../../../src/protocol/client-events.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ClientEventName } from '../../../src/protocol/events.ts';
import { Manage } from '../../../src/protocol/manage.ts';
import { ROLES, type Role } from '../../../src/protocol/members.ts';
import { DOOR } from '../../support/server/door-workflow.ts';
import { type Answer, RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

type Verdict = 'ok' | ErrorCode;

interface Row {
  readonly payload: (about: { readonly project: string; readonly me: string; readonly other: string }) => object;
  /** What each role gets in its own room. */
  readonly may: Readonly<Record<Role, Verdict>>;
  /** What one gets who has not joined. */
  readonly stranger: Verdict;
}

const all = (verdict: Verdict): Record<Role, Verdict> => ({
  viewer: verdict,
  member: verdict,
  approver: verdict,
  owner: verdict,
});
const writers: Record<Role, Verdict> = { ...all('ok'), viewer: 'forbidden' };
const owners: Record<Role, Verdict> = { ...all('forbidden'), owner: 'ok' };

/** One row and more for each event. A new event has none, and the test below says so. */
const ROWS: Readonly<Record<ClientEventName, Readonly<Record<string, Row>>>> = {
  join_project: {
    again: { payload: ({ project }) => ({ project_id: project }), may: all('ok'), stranger: 'ok' },
  },
  leave_project: { leave: { payload: () => ({}), may: all('ok'), stranger: 'not_joined' } },
  command: {
    'for members': { payload: () => ({ command: 'knock' }), may: writers, stranger: 'not_joined' },
    'for owners': { payload: () => ({ command: 'lock' }), may: owners, stranger: 'not_joined' },
  },
  chat_message: {
    text: { payload: () => ({ text: 'hello' }), may: writers, stranger: 'not_joined' },
    'a slash command': { payload: () => ({ text: '/knock' }), may: writers, stranger: 'not_joined' },
  },
  history: { page: { payload: () => ({ limit: 5 }), may: all('ok'), stranger: 'not_joined' } },
  task_log: { part: { payload: () => ({ seq: 1 }), may: all('ok'), stranger: 'not_joined' } },
  presence: {
    'what one looks at': {
      payload: () => ({ looking_at: { view: 'diagram' } }),
      may: all('ok'),
      stranger: 'not_joined',
    },
    typing: { payload: () => ({ typing: true }), may: writers, stranger: 'not_joined' },
  },
  manage: {
    create_link: { payload: () => ({ action: 'create_link', role: 'viewer' }), may: owners, stranger: 'not_joined' },
    show_link: { payload: () => ({ action: 'show_link', link: 'own:viewer' }), may: owners, stranger: 'not_joined' },
    rotate_link: { payload: () => ({ action: 'rotate_link', link: 'own:agent' }), may: owners, stranger: 'not_joined' },
    revoke_link: { payload: () => ({ action: 'revoke_link', link: 'own:agent' }), may: owners, stranger: 'not_joined' },
    list_links: { payload: () => ({ action: 'list_links' }), may: owners, stranger: 'not_joined' },
    // Nobody waits: an owner gets as far as hearing that.
    admit: {
      payload: ({ other }) => ({ action: 'admit', member: other }),
      may: { ...owners, owner: 'bad_request' },
      stranger: 'not_joined',
    },
    turn_away: {
      payload: ({ other }) => ({ action: 'turn_away', member: other }),
      may: { ...owners, owner: 'bad_request' },
      stranger: 'not_joined',
    },
    rename: { payload: () => ({ action: 'rename', name: 'Another' }), may: all('ok'), stranger: 'not_joined' },
    'rename of another': {
      payload: ({ other }) => ({ action: 'rename', member: other, name: 'Renamed' }),
      may: owners,
      stranger: 'not_joined',
    },
    set_role: {
      payload: ({ other }) => ({ action: 'set_role', member: other, role: 'member' }),
      may: owners,
      stranger: 'not_joined',
    },
    remove: { payload: ({ other }) => ({ action: 'remove', member: other }), may: owners, stranger: 'not_joined' },
  },
};
const CASES = Object.entries(ROWS).flatMap(([event, rows]) =>
  Object.entries(rows).map(([what, row]) => ({ name: `${event} (${what})`, event, row })),
);

let server: TestServer;
const clients: RoomClient[] = [];
beforeAll(async () => {
  server = await TestServer.start({
    folders: { alpha: { 'door.workflow.yaml': DOOR }, beta: { 'door.workflow.yaml': DOOR } },
    limits: { newMembersPerMinute: 10_000, membersPerRoom: 10_000 },
  });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.close();
});

const alpha = () => server.project('alpha').projectId;
const beta = () => server.project('beta').projectId;
const verdict = (answer: Answer | undefined): Verdict | 'none' =>
  answer === undefined ? 'none' : answer.ok ? 'ok' : (answer.error?.code ?? 'internal');

/** Somebody with a link of their own for this role, which ends with them. */
async function somebody(role: Role) {
  const host = await server.join('owner', { name: 'Host' });
  const { token, link } = await host.ask('manage', { action: 'create_link', role });
  const client = await RoomClient.connect({ url: server.url, token: String(token), name: `Some ${role}` });
  clients.push(client);
  return { host, client, link: (link as { id: string }).id };
}

async function joinedAs(role: Role) {
  const { host, client, link } = await somebody(role);
  await client.join(alpha());
  const other = (await server.join('viewer', { name: 'Other' })).member.id;
  return { host, client, link, about: { project: alpha(), me: client.member.id, other } };
}

/** Puts the door back to where every command of the rows is accepted. */
async function settle() {
  const host = await server.join('owner', { name: 'Host' });
  await host.command('unlock');
  host.close();
}

describe('every event', () => {
  it('ACC-35: has a row here, and every action on members and links has one', () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(CLIENT_EVENTS).sort());
    for (const option of Manage.def.options)
      expect(Object.keys(ROWS.manage)).toContain([...option.shape.action.def.values][0]);
  });

  describe.each(ROLES)('of a %s', (role) => {
    it.each(CASES)(
      'ACC-35: $name: what the role may in its own room, nothing in another, nothing before joining, nothing after being put out',
      async ({ event, row }) => {
        // In the room of another project, known or not, with a token that is good here.
        const { host, client, link, about } = await joinedAs(role);
        const elsewhere = await Promise.all(
          [beta(), 'nothing-here'].map((project_id) => client.ask(event, { ...row.payload(about), project_id })),
        );
        expect(elsewhere.map(verdict)).toEqual(['forbidden', 'forbidden']);
        expect(new Set(elsewhere.map(({ error }) => error?.message)).size).toBe(1);

        // At home.
        expect(verdict(await client.ask(event, row.payload(about)))).toBe(row.may[role]);

        // Without having joined.
        const stranger = (await somebody(role)).client;
        expect(verdict(await stranger.ask(event, { ...row.payload(about), project_id: beta() }))).toBe('forbidden');
        expect(stranger.of('joined')).toEqual([]);
        expect(verdict(await stranger.ask(event, row.payload(about)))).toBe(row.stranger);

        // Put out: by the time the owner knows, nothing is served any more.
        const before = await host.ask('manage', { action: 'revoke_link', link });
        expect(before.ok).toBe(true);
        const late = client.socket.connected ? await client.answerOrNone(event, row.payload(about)) : undefined;
        expect(verdict(late)).not.toBe('ok');
        await client.gone();
        await settle();
      },
    );
  });
});

describe('the other room', () => {
  it('ACC-35: nothing of all this has reached it', async () => {
    const reader = await server.join('viewer', { project: 'beta', name: 'Reader' });
    const kinds = (await reader.history()).map(({ kind }) => kind);
    expect(kinds).toEqual(['project', 'workflow', 'run', 'member']);
  });
});
