// Many clients in one process: each remembers what it saw, and comes back by itself when it is cut.
import { io } from 'socket.io-client';

interface Order {
  readonly url: string;
  readonly token: string;
  readonly projectId: string;
  readonly clients: number;
  readonly members: number;
}

interface Joined {
  readonly epoch: string;
  readonly seq: number;
  readonly reset: boolean;
  readonly session?: string;
  readonly tail: readonly { readonly seq: number }[];
}

const people: { last: number; joins: number; holes: number; doubles: number; resets: number; error: string }[] = [];

function come({ url, token, projectId }: Order, sessions: (string | undefined)[], member: number): void {
  const one = { last: 0, joins: 0, holes: 0, doubles: 0, resets: 0, error: '' };
  people.push(one);
  let epoch: string | undefined;
  const take = (seq: number) => {
    if (one.last !== 0 && seq > one.last + 1) one.holes += 1;
    if (one.last !== 0 && seq <= one.last) one.doubles += 1;
    one.last = Math.max(one.last, seq);
  };
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    auth: (answer) =>
      answer({ token, protocol: 1, name: `Guest ${member}`, ...(sessions[member] && { session: sessions[member] }) }),
  });
  socket.on('joined', (joined: Joined) => {
    one.joins += 1;
    if (joined.reset) {
      one.resets += 1;
      one.last = 0;
    }
    epoch = joined.epoch;
    for (const { seq } of joined.tail) take(seq);
  });
  socket.on('entry', ({ entry }: { entry: { seq: number } }) => take(entry.seq));
  const join = () => {
    const position = one.last === 0 ? {} : { last_seq: one.last, epoch };
    socket.emit(
      'join_project',
      { project_id: projectId, ...position },
      (answer: { ok: boolean; error?: { code: string } } & Joined) => {
        if (answer.ok) sessions[member] ??= answer.session;
        else {
          one.error = answer.error?.code ?? '';
          setTimeout(join, 500);
        }
      },
    );
  };
  socket.on('connect', join);
}

process.on('message', (message: Order | 'tell') => {
  if (message === 'tell') {
    process.send?.(people);
    return;
  }
  const sessions: (string | undefined)[] = [];
  // One connection of each member first: it brings the secret with which the others are the same.
  for (let member = 0; member < message.members; member++) come(message, sessions, member);
  const wait = setInterval(() => {
    if (sessions.filter(Boolean).length < message.members) return;
    clearInterval(wait);
    for (let index = message.members; index < message.clients; index++)
      come(message, sessions, index % message.members);
  }, 20);
});
process.on('disconnect', () => process.exit(0));
