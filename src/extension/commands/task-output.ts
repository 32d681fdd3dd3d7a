import * as vscode from 'vscode';
import { endsOf } from '../../client/attempt-ends.ts';
import { pageIn } from '../../client/history-page.ts';
import type { EntryOf } from '../../protocol/entries.ts';
import { HISTORY_PAGE } from '../../protocol/limits.ts';
import { formatDuration } from '../../workflow/durations.ts';
import { asLabel } from '../notice.ts';
import type { AttemptOutput } from '../output-documents.ts';
import { askChoice } from '../questions.ts';
import type { Room } from '../room.ts';

type Task = EntryOf<'task'>;

/** Lets a person choose one of the latest attempts of the room's tasks, the last one first. */
export async function chooseAttempt(room: Room): Promise<AttemptOutput | undefined> {
  const answer = await room.client.request('history', { limit: HISTORY_PAGE });
  if (answer.kind === 'refused') throw new Error(answer.error.message);
  const page = pageIn(answer);
  if (!page) throw new Error('The room did not answer. Try again.');
  const tasks = page.filter((entry) => entry.kind === 'task');
  const begun = tasks.filter(({ status }) => status === 'running').reverse();
  if (begun.length === 0) {
    void vscode.window.showInformationMessage('No task has run here lately.');
    return undefined;
  }
  const ends = endsOf(tasks);
  const items = begun.map((task) => ({ label: asLabel(task.label), ...described(task, ends.get(task)), task }));
  const chosen = await askChoice(items, {
    title: 'Task output',
    placeHolder: 'Which attempt’s output?',
    matchOnDescription: true,
  });
  return chosen && outputOf(room, chosen.task);
}

function outputOf(room: Room, { seq, label, run, state }: Task): AttemptOutput {
  const { runs, workflows = [] } = room.client.view ?? {};
  const chart = workflows.find(({ hash }) => hash === runs?.get(run)?.definition);
  const cwd = chart?.graph.states.find(({ id }) => id === state)?.cwd;
  return { seq, label, ...(cwd !== undefined && { cwd }) };
}

function described({ run, state, attempt, at }: Task, end: Task | undefined) {
  const took = end?.duration_ms === undefined ? '' : ` after ${formatDuration(end.duration_ms)}`;
  const how = end ? `${end.status.replace('_', ' ')}${took}` : 'running';
  const which = attempt > 1 ? `, attempt ${attempt}` : '';
  return { description: `${how}${which}`, detail: asLabel(`${state} of ${run}, ${new Date(at).toLocaleString()}`) };
}
