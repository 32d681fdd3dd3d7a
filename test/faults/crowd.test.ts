import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ObservedServer } from '../support/server/observed-server.ts';
import { RoomClient } from '../support/server/room-client.ts';
import { TcpProxy } from '../support/server/tcp-proxy.ts';
import { until } from '../support/vscode/until.ts';
import { tell, times } from './extent.ts';

const CLIENTS = times(300, 1000);
const MEMBERS = 25;
const BEHIND = 100;
/** What a server may hold more than before, once everybody is gone: code that was compiled, caches, the journal's pages. */
const KEPT_BYTES = 12 * 1024 * 1024;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Person {
  readonly last: number;
  readonly joins: number;
  readonly holes: number;
  readonly doubles: number;
  readonly error: string;
}

it(
  `WIRE-62: ${CLIENTS} clients dropped at once, ${BEHIND} entries behind, all come back to the same end; then the server’s memory is what it was`,
  async () => {
    const server = await ObservedServer.start();
    closing.push(() => server.end());
    const before = await server.calm();
    const proxy = await TcpProxy.start({ target: server.port });
    closing.push(() => proxy.close());
    await server.allow(proxy.url);
    const crowd = fork(path.join(import.meta.dirname, 'crowd-child.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    closing.push(() => crowd.kill());
    const ask = async (): Promise<Person[]> => {
      crowd.send('tell');
      const [people] = (await once(crowd, 'message', { signal: AbortSignal.timeout(30_000) })) as [Person[]];
      return people;
    };
    const { projectId } = server;
    const writer = await RoomClient.connect({ url: server.url, token: server.token('owner'), name: 'Writer' });
    await writer.join(projectId);
    closing.push(() => writer.close());
    crowd.send({ url: proxy.url, token: server.token(), projectId, clients: CLIENTS, members: MEMBERS });
    const all = (what: string, is: (person: Person) => boolean) =>
      until(
        what,
        async () => {
          const people = await ask();
          return people.length === CLIENTS && people.every(is) ? people : undefined;
        },
        { within: times(60_000, 180_000), every: 300 },
      );
    await all('everybody to be there', ({ joins }) => joins === 1);
    proxy.refuse(true);
    proxy.cut();
    let head = 0;
    while (head < BEHIND) {
      const answer = await writer.command('knock');
      if (answer.ok) head = Math.max(head, answer.seq as number);
      else await new Promise((resolve) => setTimeout(resolve, Number(answer.error?.details?.retry_after_ms ?? 50)));
    }
    const began = performance.now();
    proxy.refuse(false);
    let slowest = 0;
    const last = async () => {
      slowest = Math.max(slowest, await server.canary());
      return writer.of<{ entry: { seq: number } }>('entry').at(-1)?.entry.seq ?? 0;
    };
    // The canary writes too, so that the end to come to is what the writer has heard.
    const people = await until(
      'everybody to be back',
      async () => {
        const seq = await last();
        const now = await ask();
        return now.every((person) => person.joins >= 2 && person.last >= seq) ? now : undefined;
      },
      { within: times(60_000, 180_000), every: 200 },
    );
    const took = performance.now() - began;
    expect(people.filter(({ holes, doubles }) => holes + doubles > 0)).toEqual([]);
    crowd.kill();
    writer.close();
    await proxy.close();
    const after = await server.calm();
    expect(server.lives).toBe(true);
    expect(after.logged).toEqual([]);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(KEPT_BYTES);
    tell('Dropped at once', {
      clients: CLIENTS,
      'entries behind': BEHIND,
      'ms until all were back': Math.round(took),
      'ms the slowest canary': Math.round(slowest),
      'KiB more than before': Math.round((after.heapUsed - before.heapUsed) / 1024),
      findings: 0,
    });
  },
  times(120_000, 400_000),
);
