import type * as vscode from 'vscode';
import { taskInFull, undisguised, undisguisedName } from '../workflow/task-text.ts';

/** What `tasks.json` says besides what the API gives with a task. */
export interface TasksFile {
  readonly tasks: readonly unknown[];
  readonly inputs: readonly unknown[];
  /** What a setting is now, for `${config:NAME}`. */
  readonly setting: (name: string) => unknown;
}

/** A task of VS Code with those that run before it. */
export interface WholeTask {
  readonly task: vscode.Task;
  /** What it depends on, each before what needs it. */
  readonly before: readonly vscode.Task[];
  /** All of it for somebody who decides whether it may run, nothing hidden: several lines, the first for its label. */
  readonly text: string;
}

/** So many labels are listed where one was not found. */
const LISTED = 8;

/** The name by which VS Code lists a task: a label of tasks.json as it is, others with what provides them (`npm: test`). */
const fullName = ({ source, name }: vscode.Task): string => (source === 'Workspace' ? name : `${source}: ${name}`);

/** The one task with this label or full name; a sentence where there is none, or more than one. */
export function taskNamed(label: string, tasks: readonly vscode.Task[]): vscode.Task | string {
  const exact = tasks.filter((task) => fullName(task) === label);
  const found = exact.length > 0 ? exact : tasks.filter(({ name }) => name === label);
  const [task, another] = found;
  if (task && !another) return task;
  if (task)
    return `VS Code has ${found.length} tasks called “${label}”, and a state runs one: give each a label of its own in tasks.json.`;
  const names = [...new Set(tasks.map(fullName))];
  const listed = names.slice(0, LISTED).map((name) => `“${name}”`);
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  const there =
    names.length > 0 ? `It has ${listed.join(', ')}${more}.` : 'It has none: they stand in .vscode/tasks.json.';
  return `VS Code has no task “${label}” in this folder. ${there}`;
}

/** The task with what it depends on, by what `tasks.json` says. */
export function wholeTask(task: vscode.Task, tasks: readonly vscode.Task[], file: TasksFile): WholeTask {
  const before = new Set<vscode.Task>();
  const lines: string[] = [];
  const onTheWay = new Set([task]);
  const visit = (one: vscode.Task): void => {
    for (const wanted of dependenciesOf(one, file)) {
      const found = tasks.filter((other) => isMeant(wanted, other, file));
      // All that could be meant is shown: which of several of one name VS Code takes is its own affair.
      for (const other of found) {
        if (onTheWay.has(other)) continue;
        onTheWay.add(other);
        visit(other);
        before.add(other);
        lines.push(`    first ${line(other)}`);
      }
      if (found.length === 0) lines.push(`    first whatever VS Code takes for ${undisguised(JSON.stringify(wanted))}`);
    }
  };
  visit(task);
  const all = [line(task), ...lines];
  return { task, before: [...before], text: [...all, ...variablesIn(all.join('\n'), file)].join('\n') };
}

const line = (task: vscode.Task): string =>
  `the task “${undisguisedName(fullName(task))}” of VS Code: ${commandOf(task)}`;

/** Whether both run the same, each by itself. */
export const isAlike = (one: vscode.Task, other: vscode.Task): boolean => line(one) === line(other);

/** What the task itself runs, with its place and variables, as far as VS Code tells. */
function commandOf({ execution, definition }: vscode.Task): string {
  if (execution === undefined)
    return definition.type === '$composite' ? 'nothing of its own' : 'what only VS Code knows';
  if ('process' in execution) {
    const { process, args, options } = execution;
    return taskInFull({ run: [process, ...args], ...placeOf(options) });
  }
  if ('commandLine' in execution) {
    const { commandLine, command, args, options } = execution;
    const words = [command, ...(args ?? [])].map((word) => (typeof word === 'object' ? word.value : (word ?? '')));
    const shell = [options?.executable, ...(options?.shellArgs ?? [])].filter((word) => word !== undefined);
    const by = shell.length > 0 ? `by ${taskInFull({ run: shell })}: ` : '';
    return `${by}${taskInFull({ run: commandLine ?? words, ...placeOf(options) })}`;
  }
  return 'code of the extension that provides it';
}

function placeOf(options: vscode.ProcessExecutionOptions | undefined) {
  const { cwd, env } = options ?? {};
  // Where tasks run unless they say otherwise.
  return { ...(cwd !== undefined && !/^\$\{workspaceFolder\}$/.test(cwd) && { cwd }), ...(env && { env }) };
}

/** What stands for a task in `tasks.json`, by whichever of its names. */
const entryOf = (task: vscode.Task, { tasks }: TasksFile): Record<string, unknown> | undefined =>
  tasks.filter(isMap).find((entry) => isEntryOf(entry, task));

const isEntryOf = (entry: Record<string, unknown>, task: vscode.Task): boolean =>
  typeof entry.label === 'string'
    ? entry.label === task.name
    : entry.taskName === task.name ||
      // A provided task that is written down without a label: by all that says which it is.
      (typeof task.definition.script === 'string' && isPart(entry, task.definition));

function dependenciesOf(task: vscode.Task, file: TasksFile): readonly unknown[] {
  const wanted = entryOf(task, file)?.dependsOn;
  return wanted === undefined ? [] : Array.isArray(wanted) ? wanted : [wanted];
}

/** Whether `dependsOn` may mean the task: by its label, `identifier`, full name, or what defines it. */
function isMeant(wanted: unknown, task: vscode.Task, file: TasksFile): boolean {
  if (typeof wanted === 'string') return [task.name, fullName(task), entryOf(task, file)?.identifier].includes(wanted);
  return isMap(wanted) && isPart(wanted, task.definition);
}

const isPart = (part: Record<string, unknown>, whole: Record<string, unknown>): boolean =>
  ['type', 'script', 'task', 'path'].every((key) => part[key] === undefined || part[key] === whole[key]) &&
  part.type !== undefined;

/** What variables of the text stand for that tasks.json or the settings decide. */
function variablesIn(text: string, { inputs, setting }: TasksFile): string[] {
  const named = [...new Set(text.match(/\$\{(input|config):[^}]+\}/g) ?? [])];
  return named.map((variable) => {
    const [, kind, name = ''] = /^\$\{(\w+):(.+)\}$/.exec(variable) ?? [];
    const value = kind === 'config' ? setting(name) : inputs.filter(isMap).find(({ id }) => id === name);
    return `    where ${variable} is ${undisguised(JSON.stringify(value) ?? 'not set')}`;
  });
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
