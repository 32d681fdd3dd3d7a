import { afterEach, describe, expect, it } from 'vitest';
import { Connection, type ConnectionOptions } from '../../../src/client/connection.ts';
import type { ConnectionState } from '../../../src/client/connection-state.ts';
import type { Entry } from '../../../src/protocol/entries.ts';
import type { Joined } from '../../../src/protocol/events.ts';
import { seeded } from '../../support/server/random.ts';
import { TcpProxy, type TcpProxyOptions } from '../../support/server/tcp-proxy.ts';
import { TestServer, type TestServerOptions } from '../../support/server/test-server.ts';
import { until } from '../../support/vscode/until.ts';

let server: TestServer;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await server.close();
});
const start = async (options: TestServerOptions = {}) => {
  server = await TestServer.start({
    ...options,
    limits: { chatPerSecond: 10_000, chatBurst: 10_000, ...options.limits },
  });
};
const proxyTo = async (options: Omit<TcpProxyOptions, 'target'> = {}) => {
  const proxy = await TcpProxy.start({ target: server.port, ...options });
  server.orchestrator.allowAddress(proxy.url);
  ends.push(() => proxy.close());
  return proxy;
};

/** The client of page, extension and command line, with the little that a room keeps: entries, and where they end. */
class Resuming {
  readonly entries: Entry[] = [];
  readonly states: ConnectionState['kind'][] = [];
  readonly joined: Joined[] = [];
  readonly resets: number[] = [];
  readonly connection: Connection;
  ways: string[] = [];
  #epoch = '';
  #session: string | undefined;

  constructor(url: string, options: Partial<ConnectionOptions> = {}) {
    const { projectId: project_id, tokens } = server.project();
    this.connection = new Connection({
      target: { url, token: tokens.member, project_id, name: 'Resuming' },
      relay: undefined,
      session: { get: () => this.#session, set: (secret) => (this.#session = secret) },
      position: () => (this.last === 0 ? undefined : { last_seq: this.last, epoch: this.#epoch }),
      onState: (state) => {
        this.states.push(state.kind);
        if (state.kind === 'live') this.ways.push(state.way);
      },
      onMessage: ({ event, payload }) => {
        if (event === 'joined') {
          this.joined.push(payload);
          this.#epoch = payload.epoch;
          if (payload.reset) {
            this.resets.push(this.last);
            this.entries.length = 0;
          }
          this.entries.push(...payload.tail);
        }
        if (event === 'entry') this.entries.push(payload.entry);
      },
      isWatched: () => false,
      random: () => 0,
      ...options,
    });
    ends.push(() => this.connection.close());
    this.connection.start();
  }

  get last(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  get seqs(): number[] {
    return this.entries.map(({ seq }) => seq);
  }

  reaches(seq: number): Promise<unknown> {
    return until(`entry ${seq}`, async () => (this.last >= seq ? true : undefined), { within: 20_000, every: 5 });
  }

  isLive(times = 1): Promise<unknown> {
    const live = () => this.joined.length >= times && this.states.at(-1) === 'live';
    return until('the room', async () => (live() ? true : undefined), { within: 20_000, every: 5 });
  }
}

/** How often the wire is cut while clients write. */
const CUTS = 10;

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('ways to the room', () => {
  it('WIRE-28: long polling alone is enough for everything', async () => {
    await start();
    const ann = await server.join('owner', { transports: ['polling'] });
    const bob = await server.join('member');
    expect(await ann.command('open')).toMatchObject({ ok: true, state: 'opened' });
    expect(await ann.chat('€ 🎉 \u0000')).toMatchObject({ ok: true });
    await bob.chat('an answer');
    expect(await ann.hear('chat_message', ({ text }) => text === 'an answer')).toBeDefined();
    expect(bob.of('chat_message').map(({ text }) => text)).toEqual(['€ 🎉 \u0000', 'an answer']);
    expect(await ann.command('fly')).toMatchObject({ ok: false, error: { code: 'unknown_command' } });
    expect((await ann.history()).map(({ seq }) => seq)).toEqual(upTo(await server.head()).slice(0, -1));
    expect(ann.socket.io.engine.transport.name).toBe('polling');
  });

  it('WIRE-29: a client whose WebSocket is cut on the way stays in the room by long polling', async () => {
    await start();
    const proxy = await proxyTo({ cutUpgrades: true });
    const upgrading = await server.join('member', { url: proxy.url, transports: ['polling', 'websocket'] });
    await until('the upgrade to be cut', async () => (proxy.upgradesCut > 0 ? true : undefined));
    expect(await upgrading.chat('still here')).toMatchObject({ ok: true });
    expect(upgrading.socket.io.engine.transport.name).toBe('polling');

    const resuming = new Resuming(proxy.url);
    await resuming.isLive();
    expect(await resuming.connection.request('chat_message', { text: 'me too' })).toMatchObject({ kind: 'ok' });
    expect(resuming.ways.at(-1)).toBe('polling');
  });

  it('WIRE-30: frames that arrive byte by byte are the same frames', async () => {
    await start();
    const proxy = await proxyTo({ pieces: 1 });
    for (const transports of [['websocket'], ['polling']] as const) {
      const client = await server.join('member', { url: proxy.url, transports });
      const text = `in pieces, €🎉, by ${transports[0]}`;
      expect(await client.chat(text)).toMatchObject({ ok: true });
      expect(await client.hear('chat_message')).toMatchObject({ text });
    }
  });
});

describe('coming back', () => {
  it('WIRE-31: joining with last_seq gives what came after it, once and in order; nothing when nothing came', async () => {
    await start();
    const ann = await server.join('member');
    for (let index = 0; index < 5; index++) await ann.chat(`${index}`);
    const bob = await server.connect('member', { session: ann.session });
    const { projectId } = ann;
    const head = (await ann.history()).length;
    for (const last_seq of [0, 1, head - 1, head]) {
      const { tail, reset, seq } = await bob.join(projectId, { last_seq });
      expect([tail.map((entry) => entry.seq), reset, seq], String(last_seq)).toEqual([
        upTo(head).slice(last_seq),
        false,
        head,
      ]);
    }
  });

  it('WIRE-32: a last_seq that is too old, from the future or of another epoch is answered with a reset and the newest entries', async () => {
    await start({ limits: { tailEntries: 10 } });
    const ann = await server.join('member');
    for (let index = 0; index < 20; index++) await ann.chat(`${index}`);
    const bob = await server.connect('member', { session: ann.session });
    const { projectId } = ann;
    const { epoch, seq: head } = await bob.join(projectId);
    const newest = upTo(head).slice(-10);
    for (const [position, reset] of [
      [{ last_seq: head - 11, epoch }, true],
      [{ last_seq: 0, epoch }, true],
      [{ last_seq: head + 1, epoch }, true],
      [{ last_seq: Number.MAX_SAFE_INTEGER }, true],
      [{ last_seq: head, epoch: 'another' }, true],
      [{ last_seq: head - 10, epoch }, false],
      [{}, false],
    ] as const) {
      const joined = await bob.join(projectId, position);
      expect(
        [joined.tail.map((entry) => entry.seq), joined.reset, joined.runs.length],
        JSON.stringify(position),
      ).toEqual([newest, reset, 1]);
    }
  });

  it('WIRE-33: a client that is cut at any moment, slowed and given its bytes in pieces ends with every entry once, and sends each message once', async () => {
    await start({ limits: { tailEntries: 500 } });
    const seed = Number(process.env.STATEROOM_SEED ?? 20_260);
    const random = seeded(seed);
    const proxy = await proxyTo({ seed, pieces: 700, delayMs: 2 });
    const clients = [new Resuming(proxy.url), new Resuming(proxy.url), new Resuming(proxy.url)];
    await Promise.all(clients.map((client) => client.isLive()));
    const steady = await server.join('member', { name: 'Steady' });
    let unknown = 0;
    let cuts = 0;
    const sent = new Set<string>();
    const write = async (client: Resuming, index: number) => {
      for (let message = 0; message < 25 || cuts < CUTS; message++) {
        const id = `w-${index}-${message}`;
        sent.add(id);
        // Unknown is not failed: the same id is sent until there is an answer.
        for (;;) {
          const answer = await client.connection.request('chat_message', { text: `${index} ${message}`, id });
          if (answer.kind === 'ok') break;
          expect(answer.kind, `seed ${seed}`).toBe('unknown');
          unknown += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    const cutting = async () => {
      while (cuts < CUTS) {
        await new Promise((resolve) => setTimeout(resolve, 40 + random() * 300));
        if (random() < 0.2) {
          proxy.hold();
          await new Promise((resolve) => setTimeout(resolve, 100));
          proxy.release();
        }
        proxy.cut();
        cuts += 1;
        await steady.chat(`meanwhile ${cuts}`);
      }
    };
    await Promise.all([cutting(), ...clients.map(write)]);
    const head = (await steady.history()).at(-1)?.seq ?? 0;
    await Promise.all(clients.map((client) => client.reaches(head)));
    for (const client of clients) {
      expect(client.seqs, `seed ${seed}`).toEqual(upTo(head));
      expect(client.resets).toEqual([]);
      expect(new Set(client.joined.map(({ member }) => member.id)).size).toBe(1);
    }
    const ids = (await steady.history()).flatMap((entry) =>
      entry.kind === 'chat' && entry.id !== null ? [entry.id] : [],
    );
    expect([...ids].sort()).toEqual([...sent].sort());
    expect(unknown, `seed ${seed}`).toBeGreaterThan(0);
    console.log(
      `${cuts} cuts, ${unknown} answers lost, ${proxy.connections} connections, ${ids.length} messages once each, seed ${seed}`,
    );
  }, 60_000);

  it('WIRE-34: a connection that stays open with nothing coming through is noticed by both ends and replaced', async () => {
    await start({ limits: { pingIntervalMs: 150, pingTimeoutMs: 150 } });
    const proxy = await proxyTo();
    const resuming = new Resuming(proxy.url);
    await resuming.isLive();
    const steady = await server.join('member');
    proxy.hold();
    const { seq } = await steady.chat('while nothing came through');
    await steady.hear('members', ({ members }: { members: object[] }) => members.length === 1);
    await until('the client to notice', async () => (resuming.states.includes('reconnecting') ? true : undefined));
    proxy.cut();
    proxy.release();
    await resuming.reaches(seq as number);
    expect(resuming.seqs).toEqual(upTo(resuming.last));
  });

  it('WIRE-35: a server that ends and begins anew finds its clients back as the same members, with what came before', async () => {
    await start();
    const resuming = new Resuming(server.url);
    await resuming.isLive();
    const first = await resuming.connection.request('chat_message', { text: 'before', id: 'm-1' });
    const { tokens } = server.project();
    await server.down();
    await until('the client to notice', async () => (resuming.states.at(-1) === 'removed' ? true : undefined));
    await server.up();
    expect(server.project().tokens).toEqual(tokens);
    resuming.connection.retryNow();
    await resuming.isLive(2);
    expect(await resuming.connection.request('chat_message', { text: 'before', id: 'm-1' })).toEqual(first);
    const answer = await resuming.connection.request('chat_message', { text: 'after' });
    expect(answer.kind).toBe('ok');
    await resuming.reaches((answer as unknown as { value: { seq: number } }).value.seq);
    expect(resuming.seqs).toEqual(upTo(resuming.last));
    expect(resuming.joined.map(({ member }) => member)).toEqual([
      resuming.joined[0]?.member,
      resuming.joined[0]?.member,
    ]);
    expect(resuming.joined.map(({ reset }) => reset)).toEqual([false, false]);
  });
});
