import * as vscode from 'vscode';
import { say } from '../client/connection-state.ts';
import { innermost, titlesOf } from '../client/states.ts';
import type { RunState } from '../protocol/runs.ts';
import { asLabel } from './notice.ts';
import type { Room } from './room.ts';
import type { RoomView } from './room-client.ts';
import type { Rooms } from './rooms.ts';

/** One item that says where the work stands, and leads to the room. */
export function statusBar(rooms: Rooms): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('stateroom.state', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Stateroom';
  const update = () => {
    const room = rooms.current ?? rooms.all[0];
    if (!room) {
      item.hide();
      return;
    }
    const { icon, text, tooltip } = shown(room);
    // With several projects, which one it is has to be said.
    item.text = `$(${icon}) ${asLabel(`${rooms.all.length > 1 ? `${room.name}: ` : ''}${text}`)}`;
    item.tooltip = tooltip;
    item.command = { command: 'stateroom.open', title: 'Open', arguments: [{ project: room.id }] };
    item.show();
  };
  update();
  return vscode.Disposable.from(item, rooms.onDidChange(update), vscode.window.onDidChangeActiveTextEditor(update));
}

function shown({ name, client }: Room): { icon: string; text: string; tooltip: string } {
  const { view, state } = client;
  if (!view || state.kind !== 'live') {
    const { text, detail } = say(state);
    return { icon: 'debug-disconnect', text, tooltip: detail };
  }
  const runs = [...view.runs.values()].filter(({ status }) => status === 'active').sort((a, b) => b.seq - a.seq);
  const latest = runs[0] ?? [...view.runs.values()].sort((a, b) => b.seq - a.seq)[0];
  if (!latest)
    return {
      icon: 'type-hierarchy-sub',
      text: 'No run',
      tooltip: view.workflows.length === 0 ? 'There is no workflow here yet.' : 'No run has begun.',
    };
  return {
    icon: iconOf(latest),
    text: where(latest, view),
    tooltip: [
      name,
      ...(runs.length > 0 ? runs : [latest]).slice(0, 8).map((run) => line(run, view)),
      'Press to open the room.',
    ].join('\n'),
  };
}

const line = (run: RunState, view: RoomView): string => `${run.title}: ${where(run, view)}${waits(run)}`;

/** The innermost states that a run stands in, by their titles. */
export const where = (run: RunState, view: RoomView): string =>
  innermost(run.active)
    .map(titlesOf(view.workflows.find(({ hash }) => hash === run.definition)))
    .join(', ');

/** What a run waits for, as an addition to where it stands. */
export function waits(run: RunState): string {
  const task = run.tasks.find(({ status }) => status === 'running');
  if (task) return ` · ${task.label} is running`;
  const missing = run.gates.reduce((sum, { approvals, approved }) => sum + approvals - approved.length, 0);
  if (missing > 0) return ` · waits for ${missing === 1 ? 'an approval' : `${missing} approvals`}`;
  return run.status === 'active' ? '' : ` · ${run.status}`;
}

export function iconOf(run: RunState): string {
  if (run.tasks.some(({ status }) => status === 'running')) return 'sync~spin';
  if (run.gates.length > 0) return 'bell-dot';
  return { active: 'type-hierarchy-sub', done: 'pass', error: 'error', stopped: 'circle-slash' }[run.status];
}
