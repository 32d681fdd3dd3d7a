import * as vscode from 'vscode';
import { maySend } from '../../client/permissions.ts';
import { asLabel, asText } from '../notice.ts';
import { askChoice, askText } from '../questions.ts';
import type { Room } from '../room.ts';
import { type Sent, sendCommand } from './send-command.ts';

/** Begins a run of a workflow; which one, and under what title, is asked where there is a choice. */
export async function startRun(room: Room): Promise<Sent> {
  const view = await room.client.joined();
  const start = room.client.commandInfo('run.start');
  const may = start ? maySend(start, view.me, undefined) : true;
  if (may !== true) {
    void vscode.window.showInformationMessage(asText(may));
    return undefined;
  }
  const newest = new Map(view.workflows.toReversed().map((workflow) => [workflow.id, workflow]));
  const busy = new Set(
    [...view.runs.values()].filter(({ status }) => status === 'active').map(({ workflow }) => workflow),
  );
  const items = [...newest.values()]
    .filter(({ id, runs }) => runs === 'many' || !busy.has(id))
    .map((workflow) => ({ label: asLabel(workflow.title), detail: asLabel(workflow.description ?? ''), workflow }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      newest.size === 0
        ? 'There is no workflow here yet. “Stateroom: New Workflow from Template…” makes one.'
        : 'Each workflow here has one run at a time, and it is under way.',
    );
    return undefined;
  }
  const picked = items.length === 1 ? items[0] : await askChoice(items, { placeHolder: 'A run of what?' });
  if (!picked) return undefined;
  const { workflow } = picked;
  const title =
    workflow.runs === 'single'
      ? workflow.title
      : await askText({
          title: workflow.title,
          prompt: 'What is this run about?',
          value: workflow.title,
        });
  if (title === undefined) return undefined;
  return sendCommand(room, {
    command: 'run.start',
    args: { workflow: workflow.id, title: title.trim() || workflow.title },
  });
}
