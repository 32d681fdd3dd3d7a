import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from './answering.ts';
import { type Entered, enter, inBatches } from './room.ts';

export interface Attack {
  readonly kind: 'connects' | 'flood' | 'slow' | 'prints';
  readonly url: string;
  readonly projectId: string;
  readonly token: string;
}

export interface AttackReport {
  /** What the attack came to, in a few words. */
  readonly said: string;
}

const CONNECTS = Array(240_000).fill('40').join('\x1e');
const PRINTERS = 4;
const READERS = 10;
const WRITERS = 20;
/** As fast as a member may write. */
const WRITE_EVERY_MS = 200;

let goes = true;
let attacking: Promise<string> = Promise.resolve('');

const KINDS: Readonly<Record<Attack['kind'], (attack: Attack) => Promise<() => Promise<string>>>> = {
  /** A connection by long polling, and as its first body as many CONNECTs as fit: security.md's L1. */
  async connects({ url }) {
    return async () => {
      let bodies = 0;
      const statuses = new Map<number, number>();
      while (goes) {
        const opened = await request(url, 'GET', '');
        const sid = /"sid":"([^"]+)"/.exec(opened.body)?.[1];
        if (sid === undefined) continue;
        const { status } = await request(`${url}?sid=${sid}`, 'POST', CONNECTS);
        bodies += 1;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      return `${bodies} bodies, answered with ${[...statuses.keys()].join(', ')}`;
    };
  },
  /** Commands without waiting for an answer, and back again whenever cut. */
  async flood(attack) {
    return async () => {
      let sent = 0;
      let connections = 0;
      let session: string | undefined;
      while (goes) {
        const entered: Entered | undefined = await enter(attack, {
          token: attack.token,
          ...(session !== undefined && { session }),
        }).catch(() => undefined);
        if (!entered) {
          await sleep(10);
          continue;
        }
        connections += 1;
        session ??= entered.session;
        const { socket } = entered;
        while (goes && socket.isOpen) {
          for (let frame = 0; frame < 50; frame += 1)
            socket.send('42["command",{"command":"note","args":{"text":"x"}}]');
          sent += 50;
          await sleep(socket.waiting > 1_000_000 ? 10 : 0);
        }
        socket.close();
      }
      return `${sent} commands over ${connections} connections`;
    };
  },
  /** Tasks that print without end, as many as run at once. */
  async prints(attack) {
    const { socket } = await enter(attack, { token: attack.token });
    const begin = { command: 'run.start', args: { workflow: 'printing' } };
    const runs = await Promise.all(Array.from({ length: PRINTERS }, () => socket.ask('command', begin)));
    return async () => {
      while (goes) await sleep(100);
      const left = await Promise.all(runs.map(({ run }) => socket.ask('command', { command: 'stop', run })));
      return `${left.filter(({ ok }) => ok).length} tasks`;
    };
  },
  /** Members who stop reading, while others write the longest messages there are. */
  async slow(attack) {
    const { token } = attack;
    const first = await enter(attack, { token });
    const session = first.session ?? '';
    const readers = await inBatches(READERS, () => enter(attack, { token, session }));
    const writers = await inBatches(WRITERS, () => enter(attack, { token }));
    let cut = 0;
    for (const { socket } of readers) {
      socket.onClose = () => {
        cut += 1;
      };
      socket.pause();
    }
    const text = 'x'.repeat(8 * 1024);
    return async () => {
      let written = 0;
      while (goes) {
        for (const { socket } of writers) {
          socket.send(`42["chat_message",${JSON.stringify({ text })}]`);
          written += 1;
        }
        await sleep(WRITE_EVERY_MS);
      }
      // One who does not read learns of its end only now.
      for (const { socket } of readers) socket.resume();
      await sleep(1_000);
      return `${written} messages of 8 KiB, ${cut} of ${READERS} cut`;
    };
  },
};

function request(url: string, method: 'GET' | 'POST', body: string): Promise<{ status: number; body: string }> {
  const { port, search } = new URL(url);
  const path = `/socket.io/?EIO=4&transport=polling${search.replace('?', '&')}`;
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8', 'Content-Length': Buffer.byteLength(body) };
    const asked = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', () => resolve({ status: 0, body: '' }));
    });
    // Cut by the server, which is one way to answer this.
    asked.on('error', () => resolve({ status: 0, body: '' }));
    asked.end(body);
  });
}

/** Somebody who means harm, in a process of their own. */
answer(
  {
    async begin(attack: Attack) {
      const go = await KINDS[attack.kind](attack);
      attacking = go();
    },
    async end(): Promise<AttackReport> {
      goes = false;
      return { said: await attacking };
    },
  },
  {},
);
