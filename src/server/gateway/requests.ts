import { badRequest, forbiddenProject, forbiddenRole, notJoined } from '../../protocol/errors.ts';
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
  TaskLog,
  TaskLogPart,
  Waiting,
} from '../../protocol/events.ts';
import { HISTORY_BYTES, TASK_LOG_PART } from '../../protocol/limits.ts';
import type { Manage, Managed } from '../../protocol/manage.ts';
import { type Member, ROLES, roleAtLeast } from '../../protocol/members.ts';
import type { PresenceReport } from '../../protocol/presence.ts';
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
  task_log: taskLog,
  manage,
  presence,
};

async function join(gateway: Gateway, socket: RoomSocket, request: JoinProject): Promise<Joined | Waiting> {
  const { grant, own } = socket.data.session;
  const room = gateway.room(request.project_id);
  if (!room || grant.projectId !== room.id || !room.stands(grant)) throw forbiddenProject();
  own.read.take();
  const admitted = await gateway.admit(room, socket.data.session);
  const secret = admitted.session === undefined ? {} : { session: admitted.session };
  // While that was written down they may have been let in already.
  const guest = admitted.waiting ? room.waits(admitted.member.id) : undefined;
  if (guest) {
    if (!socket.connected || !room.stands(grant)) throw notJoined();
    gateway.wait(socket, guest, request);
    return { project_id: room.id, waiting: true, member: guest, ...secret };
  }
  // Everything decided so far has been told when the snapshot is taken; from then on this socket hears all that follows.
  while (!room.isSettled) await room.settled();
  if (!socket.connected) throw notJoined();
  // It may have ended meanwhile.
  const member = room.member(admitted.member.id);
  if (gateway.room(room.id) !== room || !member || !room.stands(grant, member.id)) throw forbiddenProject();
  gateway.refuseIfFull(room, member.id);
  return { ...letIn(gateway, socket, { room, member, request }), ...secret };
}

/** From now on this connection hears all that is told; what was before is in the snapshot. */
export function letIn(
  gateway: Gateway,
  socket: RoomSocket,
  { room, member, request }: { readonly room: Room; readonly member: Member; readonly request: JoinProject },
): Joined {
  gateway.enter(socket, room, member);
  const answer: Joined = { ...snapshot(gateway, room, request), member };
  socket.emit('joined', answer);
  for (const alert of gateway.alerts(room.id)) socket.emit('alert', alert);
  gateway.announce(room.id);
  return answer;
}

function snapshot(gateway: Gateway, room: Room, { last_seq: last, epoch }: JoinProject): Omit<Joined, 'member'> {
  const limit = gateway.limits.tailEntries;
  const comparable = last !== undefined && last <= room.seq && (epoch === undefined || epoch === room.epoch);
  const missed = comparable && room.seq - last <= limit ? room.history({ after: last, limit }).entries : undefined;
  // Some of them may be gone for their age: then they are no continuation.
  const reset = last !== undefined && missed?.length !== room.seq - last;
  const entries = reset || missed === undefined ? room.history({ limit }).entries : missed;
  return {
    project_id: room.id,
    name: room.name,
    room: roomOf(room.id),
    protocol: PROTOCOL_VERSION,
    epoch: room.epoch,
    seq: room.seq,
    now: gateway.now(),
    ...(gateway.page !== undefined && { page: gateway.page }),
    workflows: [...room.workflows()],
    runs: [...room.runs()],
    members: gateway.members(room.id),
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

async function taskLog(
  _: Gateway,
  socket: RoomSocket,
  { seq, offset = 0, limit = TASK_LOG_PART, project_id }: TaskLog,
): Promise<TaskLogPart> {
  const { room } = joinedTo(socket, project_id);
  socket.data.session.own.read.take();
  return room.taskLog(seq, offset, limit);
}

async function manage(_: Gateway, socket: RoomSocket, request: Manage): Promise<Managed> {
  const { room, member, shared } = joinedTo(socket, request.project_id);
  socket.data.session.own.command.take();
  shared.command.take();
  return room.manage(member, request);
}

async function presence(
  gateway: Gateway,
  socket: RoomSocket,
  { looking_at, typing = false, project_id }: PresenceReport,
): Promise<{ project_id: string }> {
  const { room, member, shared } = joinedTo(socket, project_id);
  socket.data.session.own.presence.take();
  shared.presence.take();
  if (typing && !roleAtLeast(member.role, 'member'))
    throw forbiddenRole('Writing in the chat', ROLES.slice(1), member.role);
  if (looking_at) refuseUnknown(looking_at, gateway, room, member);
  gateway.look(socket, { ...(looking_at && { looking_at }), typing });
  return { project_id: room.id };
}

/** Nobody can make others' clients look for what is not there. */
function refuseUnknown(
  { run, state, following }: NonNullable<PresenceReport['looking_at']>,
  gateway: Gateway,
  room: Room,
  member: Member,
): void {
  if (state !== undefined && run === undefined) throw badRequest('A state is looked at in a run: send run as well.');
  const chart = run === undefined ? undefined : room.chartOf(run);
  if (run !== undefined && !chart) throw badRequest(`There is no run ${run} in this project.`, { run });
  if (state !== undefined && !chart?.states.some(({ id }) => id === state))
    throw badRequest(`The workflow of ${run} has no such state.`, { state });
  if (following !== undefined && (following === member.id || !gateway.presence(room.id).has(following)))
    throw badRequest('Who is followed has to be somebody else who is in the room.', { following });
}

/** The room this socket is in, if it is the one meant, and if what brought it here still stands. */
function joinedTo(socket: RoomSocket, projectId: string | undefined) {
  const { joined, grant } = socket.data.session;
  if (!joined) {
    if (projectId !== undefined && projectId !== grant.projectId) throw forbiddenProject();
    throw notJoined();
  }
  // As they are now: names and roles change, and so does whether somebody is here at all.
  const member = joined.room.member(joined.memberId);
  if (
    (projectId !== undefined && projectId !== joined.room.id) ||
    !joined.room.stands(grant, joined.memberId) ||
    !member
  )
    throw forbiddenProject();
  return { ...joined, member };
}
