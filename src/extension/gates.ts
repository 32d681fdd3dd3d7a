import * as vscode from 'vscode';
import { titlesOf } from '../client/states.ts';
import type { RunState } from '../protocol/runs.ts';
import { asText } from './notice.ts';
import { askText } from './questions.ts';
import type { Room } from './room.ts';
import type { RoomView } from './room-client.ts';
import type { Rooms } from './rooms.ts';

type Gate = RunState['gates'][number];

/** Tells a person of each gate that waits for them, once for each time it opens, with the answers in it. */
export function gates(rooms: Rooms): vscode.Disposable {
  const told = new Set<string>();
  const update = async () => {
    // What may be answered is the protocol's to say; it is loaded with the first room.
    const { mayAnswer } = await import('../client/permissions.ts');
    const open = new Set<string>();
    for (const room of rooms.all) {
      const { view } = room.client;
      for (const run of view?.runs.values() ?? []) {
        for (const gate of run.gates) {
          const key = `${room.id}/${run.run}/${gate.state}/${gate.since ?? ''}`;
          open.add(key);
          if (!view || told.has(key) || mayAnswer(gate, view.me, 'approve') !== true) continue;
          told.add(key);
          void ask(room, view, run, gate);
        }
      }
    }
    for (const key of told) if (!open.has(key)) told.delete(key);
  };
  return rooms.onDidChange(() => void update());
}

async function ask(room: Room, view: RoomView, run: RunState, gate: Gate): Promise<void> {
  const { approvals, gatePeople } = await import('../client/gate-people.ts');
  const state = titlesOf(view.workflows.find(({ hash }) => hash === run.definition))(gate.state);
  const { asked, missing } = gatePeople(gate, view.members);
  const others = asked.filter(({ id }) => id !== view.me.id).map(({ name }) => name);
  const chosen = await vscode.window.showInformationMessage(
    `${asText(state)} of ${asText(run.title)} waits for ${approvals(missing)}.${others.length > 0 ? ` Also asked: ${asText(named(others))}.` : ''}`,
    'Approve',
    'Reject…',
    'Open',
  );
  if (chosen === undefined) return;
  if (chosen === 'Open') {
    await vscode.commands.executeCommand('stateroom.open', { project: room.id, run: run.run });
    return;
  }
  const answer = chosen === 'Approve' ? 'approve' : 'reject';
  // The notification may have stood there for long: what it was about may be settled, before and while a reason is typed.
  if (await isOver(room, run, gate, state, answer)) return;
  const reason = answer === 'approve' ? undefined : await askReason(state);
  if (answer === 'reject' && (reason === undefined || (await isOver(room, run, gate, state, answer)))) return;
  const { sendCommand } = await import('./commands/send-command.ts');
  await sendCommand(room, {
    command: answer,
    run: run.run,
    ...(reason !== undefined && reason !== '' && { args: { reason } }),
  });
}

/** Whether the answer would come too late or count for nothing; then the person has been told, and nothing is sent. */
async function isOver(
  room: Room,
  run: RunState,
  gate: Gate,
  state: string,
  answer: 'approve' | 'reject',
): Promise<boolean> {
  const { mayAnswer } = await import('../client/permissions.ts');
  const { view } = room.client;
  const open = view?.runs
    .get(run.run)
    ?.gates.find((candidate) => candidate.state === gate.state && candidate.since === gate.since);
  const may = open
    ? mayAnswer(open, view?.me, answer)
    : `${asText(state)} of ${asText(run.title)} waits no more: it was answered elsewhere, or its run went on.`;
  if (may === true) return false;
  void vscode.window.showInformationMessage(open ? asText(`${state} of ${run.title}: ${may}`) : may);
  return true;
}

/** As many names as a notification has room for. */
const named = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

const askReason = async (state: string): Promise<string | undefined> =>
  askText({
    title: `Reject ${state}`,
    prompt: 'Why?',
    placeHolder: 'What has to change (optional)',
  });
