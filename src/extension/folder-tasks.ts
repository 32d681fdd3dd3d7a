import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { type TasksFile, taskNamed, type WholeTask, wholeTask } from './vscode-task-text.ts';

/** A task by its label or full name; a sentence where it can't be had. */
export type Lookup = (label: string) => WholeTask | string;

/** The tasks of a folder of this window as they are now. Never rejects. */
export async function tasksOf(folder: string): Promise<Lookup> {
  const found = (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => isAt(uri, folder));
  if (!found) return () => `The folder ${folder} is not open in this window, so VS Code has no tasks of it.`;
  const tasks = await allTasks();
  if (typeof tasks === 'string') return () => tasks;
  const own = tasks.filter((task) => isOf(task, folder));
  return (label) => {
    const task = taskNamed(label, own);
    return typeof task === 'string' ? task : wholeTask(task, own, fileOf(found));
  };
}

/** Whether the task belongs to this folder. */
export const isOf = ({ scope }: vscode.Task, folder: string): boolean =>
  typeof scope === 'object' && isAt(scope.uri, folder);

async function allTasks(): Promise<readonly vscode.Task[] | string> {
  try {
    return await vscode.tasks.fetchTasks();
  } catch (error) {
    return `VS Code does not say which tasks there are: ${(error as Error).message}`;
  }
}

/** `folder` is a real path; a window may have been opened by another. */
function isAt({ scheme, fsPath }: vscode.Uri, folder: string): boolean {
  if (scheme !== 'file') return false;
  try {
    return realpathSync(fsPath) === folder;
  } catch {
    return false; // a folder that is gone has no tasks
  }
}

function fileOf({ uri }: vscode.WorkspaceFolder): TasksFile {
  const tasks = vscode.workspace.getConfiguration('tasks', uri);
  const listOf = (name: string): readonly unknown[] => {
    const { workspaceFolderValue, workspaceValue } = tasks.inspect<unknown>(name) ?? {};
    const value = workspaceFolderValue ?? workspaceValue;
    return Array.isArray(value) ? value : [];
  };
  return {
    tasks: listOf('tasks'),
    inputs: listOf('inputs'),
    setting: (name) => vscode.workspace.getConfiguration(undefined, uri).get(name),
  };
}
