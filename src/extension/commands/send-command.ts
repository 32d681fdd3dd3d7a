import * as vscode from 'vscode';
import { type Field, fieldsOf, optionText } from '../../client/fields.ts';
import { maySend } from '../../client/permissions.ts';
import { readField } from '../../client/read-field.ts';
import { innermost, titlesOf } from '../../client/states.ts';
import { WHILE_ALIVE } from '../../protocol/built-in.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { CommandInfo, WorkflowInfo } from '../../protocol/workflows.ts';
import { asLabel, asText } from '../notice.ts';
import { askChoice, askText } from '../questions.ts';
import type { Room } from '../room.ts';
import type { RoomClient, RoomView } from '../room-client.ts';

/** What a key binding or a task may settle ahead; the rest is asked. */
export interface SendCommandArgs {
  readonly command?: string;
  readonly args?: JsonObject;
  readonly run?: string;
}

/** What became of it, for whoever called. `undefined` when the person thought better of it. */
export type Sent =
  | { readonly ok: true; readonly run: string; readonly state: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string }
  | undefined;

/** Sends a command to a room: picked from those accepted now unless it is named, its arguments asked for as needed. */
export async function sendCommand(room: Room, given: SendCommandArgs = {}): Promise<Sent> {
  const view = await room.client.joined();
  const chosen =
    given.command === undefined ? await pickCommand(room.client, view, given.run) : named(room.client, view, given);
  if (!chosen) return undefined;
  const args = await askArguments(chosen.info, given.args ?? {}, given.command === undefined);
  if (!args) return undefined;
  return deliver(room.client, { command: chosen.name, args, ...(chosen.run !== undefined && { run: chosen.run }) });
}

interface Chosen {
  readonly name: string;
  readonly info: CommandInfo | undefined;
  readonly run: string | undefined;
}

function named(client: RoomClient, view: RoomView, { command = '', run }: SendCommandArgs): Chosen {
  const info = client.commandInfo(command, run === undefined ? undefined : view.runs.get(run));
  return { name: command, info, run };
}

interface CommandItem extends vscode.QuickPickItem {
  readonly chosen?: Chosen;
}

async function pickCommand(client: RoomClient, view: RoomView, run: string | undefined): Promise<Chosen | undefined> {
  const living = [...view.runs.values()].filter(
    ({ status, run: id }) => status === 'active' && (run === undefined || run === id),
  );
  const items = living.flatMap((each) => itemsOf(client, view, each));
  if (!items.some(({ chosen }) => chosen)) {
    void vscode.window.showInformationMessage(asText(nothing(view, living)));
    return undefined;
  }
  const picked = await askChoice(items, {
    placeHolder: 'What happens next?',
    matchOnDescription: true,
  });
  return picked?.chosen;
}

/** One run's commands under a line that says which run it is and where it stands. */
function itemsOf(client: RoomClient, view: RoomView, run: RunState): CommandItem[] {
  const chart = view.workflows.find(({ hash }) => hash === run.definition);
  const titles = titlesOf(chart);
  // What may be done with any run that lives comes after what its states accept.
  const items = [...run.accepts, ...WHILE_ALIVE].flatMap((name): CommandItem[] => {
    const known = client.commandInfo(name, run);
    if (!known || maySend(known, view.me, run) !== true) return [];
    const info = name === 'run.restart_from' && chart ? amongStates(known, chart) : known;
    return [
      {
        label: asLabel(info.title),
        description: asLabel(`/${name}`),
        ...(info.description !== undefined && { detail: asLabel(info.description) }),
        chosen: { name, info, run: run.run },
      },
    ];
  });
  if (items.length === 0) return [];
  const where = innermost(run.active).map(titles).join(', ');
  return [{ label: asLabel(`${run.title} · ${where}`), kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/** The states of the chart are what can be chosen from. */
function amongStates(info: CommandInfo, { graph }: WorkflowInfo): CommandInfo {
  const states = graph.states.filter(({ kind }) => kind !== 'history' && kind !== 'deep_history').map(({ id }) => id);
  return { ...info, args: { ...info.args, state: { type: 'string', enum: states } } };
}

function nothing(view: RoomView, living: readonly RunState[]): string {
  if (view.workflows.length === 0)
    return 'There is no workflow here yet. “Stateroom: New Workflow from Template…” makes one.';
  if (living.length === 0) return 'No run is under way. “Stateroom: Start a Run…” begins one.';
  const task = living.flatMap(({ tasks }) => tasks).find(({ status }) => status === 'running');
  if (task) return `Nothing can be sent now: ${task.label} is running, and its end moves the run on.`;
  return 'Nothing that you may send is accepted now.';
}

/** Asks for what is missing; with `all`, also for what could be left out. `undefined` when the person gave up. */
async function askArguments(
  info: CommandInfo | undefined,
  given: JsonObject,
  all: boolean,
): Promise<JsonObject | undefined> {
  const args: JsonObject = { ...given };
  const open = info
    ? fieldsOf(info).filter(({ name, required }) => !Object.hasOwn(given, name) && (required || all))
    : [];
  for (const field of open) {
    // There is nothing to be asked where only one value is right.
    if (field.input.kind === 'fixed' && !field.required) continue;
    const text = field.input.kind === 'fixed' ? '' : await askField(field, info?.title ?? '');
    if (text === undefined) return undefined;
    const filled = readField(field, text);
    if (filled.kind === 'value') args[field.name] = filled.value;
  }
  return args;
}

async function askField(field: Field, title: string): Promise<string | undefined> {
  const { label, hint, required, input } = field;
  const placeHolder = required ? (hint ?? label) : `${hint ?? label} (optional)`;
  if (input.kind === 'choice' || input.kind === 'check') {
    const options = input.kind === 'check' ? ['true', 'false'] : input.options.map(optionText);
    const items = options.map((option) => ({ label: asLabel(option), option }));
    return (await askChoice(items, { title, placeHolder }))?.option;
  }
  return askText({
    title,
    prompt: asText(label),
    placeHolder,
    password: field.secret,
    validateInput(text) {
      const filled = readField(field, text);
      return filled.kind === 'wrong' ? asText(filled.why) : undefined;
    },
  });
}

async function deliver(client: RoomClient, request: Parameters<RoomClient['send']>[0]): Promise<Sent> {
  const sending = client.send(request);
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: asLabel(`Sending ${request.command}…`) },
    () => sending,
  );
  switch (answer.kind) {
    case 'ok':
      return { ok: true, run: String(answer.value.run), state: answer.value.state };
    case 'refused':
      void vscode.window.showWarningMessage(asText(answer.error.message));
      return { ok: false, code: answer.error.code, message: answer.error.message };
    case 'unknown': {
      const message = `It is not known whether ${request.command} arrived: the room did not answer. Look at where the run stands before you send it again.`;
      void vscode.window.showWarningMessage(asText(message));
      return { ok: false, code: 'unknown', message };
    }
  }
}
