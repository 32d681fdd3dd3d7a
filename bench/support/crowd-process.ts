import { setTimeout as sleep } from 'node:timers/promises';
import { pauseBefore } from '../../src/client/ways.ts';
import { answer } from './answering.ts';
import { type Entered, enter, inBatches } from './room.ts';

export interface Enter {
  readonly url: string;
  readonly projectId: string;
  readonly token: string;
  readonly count: number;
  /** Behind so many members' connections. */
  readonly members: number;
}

export interface Back {
  /** When the last one was back, ms after the cut. */
  readonly lastMs: number;
  readonly attempts: number;
  /** Connections that did not get exactly the entries they had missed. */
  readonly wrong: number;
}

const PATIENCE_MS = 90_000;

let room: Enter | undefined;
let entered: Entered[] = [];
let sessions: string[] = [];

async function enterAll(request: Enter): Promise<void> {
  room = request;
  const { token, count, members } = request;
  const first = await inBatches(Math.min(members, count), () => enter(request, { token }));
  sessions = first.flatMap(({ session }) => session ?? []);
  const rest = await inBatches(count - first.length, (index) => enter(request, { token, ...session(index) }));
  entered = [...first, ...rest];
}

/** All are cut at once; each comes back at the pace of the product's own client, from the same place. */
async function comeBack(lastSeq: number): Promise<Back> {
  const request = room;
  if (!request) throw new Error('Nobody has entered.');
  const began = performance.now();
  for (const { socket } of entered) socket.close();
  let attempts = 0;
  const back = await Promise.all(
    entered.map(async (_, index) => {
      for (let attempt = 1; performance.now() - began < PATIENCE_MS; attempt += 1) {
        await sleep(pauseBefore(attempt, Math.random));
        attempts += 1;
        try {
          const again = await enter(request, { token: request.token, lastSeq, ...session(index) });
          return { again, at: performance.now() - began };
        } catch {
          // Refused because so many come at once: the next attempt is after a longer pause.
        }
      }
      return undefined;
    }),
  );
  const wrong = back.filter((each) => {
    if (!each || each.again.reset) return true;
    const { tail, seq } = each.again;
    return tail.length !== seq - lastSeq || tail.some((entry, index) => entry !== lastSeq + 1 + index);
  }).length;
  for (const each of back) each?.again.socket.close();
  return { lastMs: Math.max(...back.map((each) => each?.at ?? Number.POSITIVE_INFINITY)), attempts, wrong };
}

function session(index: number): { session: string } | object {
  const known = sessions[index % sessions.length];
  return known === undefined ? {} : { session: known };
}

/** Some hundred connections of one room, in a process of their own. */
answer({ enter: enterAll, comeBack }, {});
