import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { answer } from './answering.ts';
import { Commits } from './commits.ts';

export interface BareServerOptions {
  /** Where it keeps a row for each command that asks for one. */
  readonly root: string;
}

export interface BareServerReady {
  readonly url: string;
}

/** What the room answers to one command and tells everybody of it. */
export interface Script {
  readonly ack: Readonly<Record<string, unknown>>;
  readonly messages: readonly { readonly event: string; readonly payload: Readonly<Record<string, unknown>> }[];
}

const ROOM = 'project_bare';

/**
 * Socket.IO and nothing else, with the options of `src/server/gateway/gateway.ts`: it gives the same answer and sends the same
 * messages as the room does, and decides, checks and keeps nothing.
 */
const { root } = JSON.parse(process.argv[2] ?? '{}') as BareServerOptions;
const commits = new Commits(root);
const http = createServer();
const io = new Server(http, {
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  cookie: false,
  maxHttpBufferSize: 128 * 1024,
  pingInterval: 60_000,
  pingTimeout: 60_000,
});
let script: Script = { ack: {}, messages: [] };
let seq = 0;

type Ack = (answer: object) => void;

function play({ id }: { id?: string }, ack: Ack, messages: Script['messages']): void {
  seq += 1;
  for (const { event, payload } of messages) io.to(ROOM).emit(event, { ...payload, seq });
  ack({ ...script.ack, id, seq });
}

io.on('connection', (socket) => {
  socket.join(ROOM);
  socket.on('command', (payload, ack: Ack) => play(payload, ack, script.messages));
  // The least that a room can say of a command: one message.
  socket.on('short', (payload, ack: Ack) => play(payload, ack, script.messages.slice(-1)));
  // And with one commit before anything is said.
  socket.on('durable', (payload, ack: Ack) => {
    commits.one();
    play(payload, ack, script.messages);
  });
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

answer(
  {
    play: (given: Script) => {
      script = given;
    },
  },
  { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/` } satisfies BareServerReady,
);
