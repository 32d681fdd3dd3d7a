import { forbiddenProject, forbiddenRole, notJoined } from '../../protocol/errors.ts';
import type {
  ChatAccepted,
  ChatMessage,
  ClientEventName,
  Command,
  CommandAccepted,
  History,
  HistoryPage,
  Joined,
  JoinProject,
  LeaveProject,
} from '../../protocol/events.ts';
import { HISTORY_BYTES } from '../../protocol/limits.ts';
import { ROLES, roleAtLeast } from '../../protocol/members.ts';
import { PROTOCOL_VERSION, roomOf } from '../../protocol/version.ts';
import type { Room } from '../project/room.ts';
import type { Gateway } from './gateway.ts';
import type { RoomSocket } from './session.ts';

type Handler = (gateway: Gateway, socket: RoomSocket, payload: never) => Promise<object>;

/** What each client event does once its payload has been parsed. */
export const REQUESTS: Readonly<Record<ClientEventName, Handler>> = {
  join_project: join,
  leave_project: leave,
  command,
  chat_message: chat,
  history,
};

async function join(gateway: Gateway, socket: RoomSocket, request: JoinProject): Promise<Joined> {
  const { grant, auth, own, joined: before } = socket.data.session;
  const room = gateway.room(request.project_id);
  if (!room || grant.projectId !== room.id || !room.stands(grant)) throw forbiddenProject();
  own.read.take();
  const admitted = before
    ? { member: { ...before.member, role: grant.role } }
    : await room.admit(grant, {
        ...(auth.name !== undefined && { name: auth.name }),
        ...(auth.session !== undefined && { session: auth.session }),
      });
  // Everything decided so far has been told when the snapshot is taken; from then on this socket hears all that follows.
  while (!room.isSettled) await room.settled();
  if (!socket.connected) throw notJoined();
  // It may have ended meanwhile.
  if (gateway.room(room.id) !== room || !room.stands(grant)) throw forbiddenProject();
  gateway.enter(socket, room, admitted.member);
  const answer: Joined = { ...snapshot(gateway, room, request), member: admitted.member };
  socket.emit('joined', answer);
  gateway.announce(room.id);
  return { ...answer, ...('session' in admitted && admitted.session !== undefined && { session: admitted.session }) };
}

function snapshot(gateway: Gateway, room: Room, { last_seq: last, epoch }: JoinProject): Omit<Joined, 'member'> {
  const limit = gateway.limits.tailEntries;
  const comparable = last !== undefined && last <= room.seq && (epoch === undefined || epoch === room.epoch);
  const reset = last !== undefined && (!comparable || room.seq - last > limit);
  const { entries } = comparable && !reset ? room.history({ after: last, limit }) : room.history({ limit });
  return {
    project_id: room.id,
    name: room.name,
    room: roomOf(room.id),
    protocol: PROTOCOL_VERSION,
    epoch: room.epoch,
    seq: room.seq,
    workflows: [...room.workflows()],
    runs: [...room.runs()],
    members: gateway.presence(room.id).list(),
    problems: [...room.problems()],
    tail: entries,
    reset,
  };
}

async function leave(gateway: Gateway, socket: RoomSocket, request: LeaveProject): Promise<{ project_id: string }> {
  const { room } = joinedTo(socket, request.project_id);
  gateway.leave(socket);
  return { project_id: room.id };
}

async function command(_: Gateway, socket: RoomSocket, request: Command): Promise<CommandAccepted> {
  const { room, member, shared } = joinedTo(socket, request.project_id);
  socket.data.session.own.command.take();
  shared.command.take();
  return room.command(member, request);
}

async function chat(
  gateway: Gateway,
  socket: RoomSocket,
  request: ChatMessage,
): Promise<ChatAccepted | CommandAccepted> {
  if (request.text.startsWith('/')) {
    const { text, ...rest } = request;
    return command(gateway, socket, { command: text, ...rest });
  }
  const { room, member, shared } = joinedTo(socket, request.project_id);
  if (!roleAtLeast(member.role, 'member')) throw forbiddenRole('Writing in the chat', ROLES.slice(1), member.role);
  socket.data.session.own.chat.take();
  shared.chat.take();
  return room.chat(member, request);
}

async function history(
  _: Gateway,
  socket: RoomSocket,
  { before, after, limit, project_id }: History,
): Promise<HistoryPage> {
  const { room } = joinedTo(socket, project_id);
  socket.data.session.own.read.take();
  return withinPage(
    room.history({ ...(before !== undefined && { before }), ...(after !== undefined && { after }), limit }),
    after !== undefined,
  );
}

/** So much of a page as fits, from the side that the reader comes from; at least one entry, and `more` for the rest. */
function withinPage({ entries, more }: HistoryPage, ascending: boolean): HistoryPage {
  const near = ascending ? entries : entries.toReversed();
  let bytes = 0;
  const count = near.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    return bytes > HISTORY_BYTES;
  });
  if (count === -1) return { entries, more };
  const kept = near.slice(0, Math.max(1, count));
  return { entries: ascending ? kept : kept.reverse(), more: more || kept.length < entries.length };
}

/** The room this socket is in, if it is the one meant, and if what brought it here still stands. */
function joinedTo(socket: RoomSocket, projectId: string | undefined) {
  const { joined, grant } = socket.data.session;
  if (!joined) {
    if (projectId !== undefined && projectId !== grant.projectId) throw forbiddenProject();
    throw notJoined();
  }
  if ((projectId !== undefined && projectId !== joined.room.id) || !joined.room.stands(grant)) throw forbiddenProject();
  return joined;
}
