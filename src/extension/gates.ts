import * as vscode from 'vscode';
import { titlesOf } from '../client/states.ts';
import type { RunState } from '../protocol/runs.ts';
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
          const key = `${room.id}/${run.run}/${gate.state}`;
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
  const state = titlesOf(view.workflows.find(({ hash }) => hash === run.definition))(gate.state);
  const missing = gate.approvals - gate.approved.length;
  const chosen = await vscode.window.showInformationMessage(
    `${state} of ${run.title} waits for ${missing === 1 ? 'an approval' : `${missing} approvals`}.`,
    'Approve',
    'Reject…',
    'Open',
  );
  if (chosen === 'Open') await vscode.commands.executeCommand('stateroom.open', { project: room.id, run: run.run });
  else if (chosen !== undefined) {
    const { sendCommand } = await import('./commands/send-command.ts');
    const reason = chosen === 'Approve' ? undefined : await askReason(state);
    if (chosen !== 'Approve' && reason === undefined) return;
    await sendCommand(room, {
      command: chosen === 'Approve' ? 'approve' : 'reject',
      run: run.run,
      ...(reason !== undefined && reason !== '' && { args: { reason } }),
    });
  }
}

const askReason = async (state: string): Promise<string | undefined> =>
  vscode.window.showInputBox({
    title: `Reject ${state}`,
    prompt: 'Why?',
    placeHolder: 'What has to change (optional)',
  });
