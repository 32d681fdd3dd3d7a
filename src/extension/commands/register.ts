import * as vscode from 'vscode';
import type { JsonObject } from '../../protocol/json.ts';
import type { Role } from '../../protocol/members.ts';
import { chooseRoom } from '../choose-room.ts';
import type { JoinedRooms } from '../joined-rooms.ts';
import type { LocalHost } from '../local-host.ts';
import type { LocalRooms } from '../local-rooms.ts';
import { asText } from '../notice.ts';
import type { OutputDocuments } from '../output-documents.ts';
import type { Panels } from '../panels.ts';
import type { Rooms } from '../rooms.ts';
import { copyDiagnostics } from './diagnostics.ts';
import { exportDiagram } from './export-diagram.ts';
import { joinByUri, joinSession, leaveSession } from './join.ts';
import { showMetrics } from './metrics.ts';
import { newWorkflow } from './new-workflow.ts';
import { share, stopSharing } from './share.ts';

export interface Parts {
  readonly rooms: Rooms;
  readonly local: LocalRooms;
  readonly joined: JoinedRooms;
  readonly panels: Panels;
  readonly host: LocalHost;
  readonly outputs: OutputDocuments;
  readonly log: vscode.LogOutputChannel;
  /** Of the extension. */
  readonly version: string;
}

/** What a command may be told by a key binding, a task, a tree row or the page. All of it is optional. */
interface Given {
  readonly project?: string;
  readonly run?: string;
  readonly command?: string;
  readonly args?: JsonObject;
  readonly role?: Role;
  readonly url?: string;
  readonly template?: string;
  /** The number of the entry that began an attempt at a task. */
  readonly seq?: number;
  readonly label?: string;
  /** Of a picture. */
  readonly format?: string;
  readonly cwd?: string;
}

type Handler = (parts: Parts, given: Given) => Promise<unknown>;

/** Every command of the palette. */
const COMMANDS: Readonly<Record<string, Handler>> = {
  async open(parts, { project, run }) {
    const room = await chooseRoom(parts, project);
    if (room) await parts.panels.show(room, run === undefined ? {} : { run });
  },
  async sendCommand(parts, { project, ...given }) {
    const room = await chooseRoom(parts, project);
    const { sendCommand } = await import('./send-command.ts');
    return room && sendCommand(room, given);
  },
  async startRun(parts, { project }) {
    const room = await chooseRoom(parts, project);
    const { startRun } = await import('./start-run.ts');
    return room && startRun(room);
  },
  reviewTasks: (parts) => parts.host.reviewTasks(),
  async share(parts, { project, role }) {
    const room = await chooseRoom(parts, project);
    return room && share(room, role === undefined ? {} : { role });
  },
  async stopSharing(parts, { project }) {
    const room = await chooseRoom(parts, project);
    return room && stopSharing(room);
  },
  async joinSession(parts, { url }) {
    const room = await joinSession(parts, url);
    return room?.id;
  },
  leaveSession: (parts, { project }) => leaveSession(parts, project),
  newWorkflow: (parts, { project, template }) =>
    newWorkflow(parts, {
      folder: project === undefined ? undefined : parts.rooms.get(project)?.folder,
      ...(template !== undefined && { template }),
    }),
  async showBoard() {
    await vscode.commands.executeCommand('stateroom.projects.focus');
  },
  async showMetrics(parts, { project }) {
    const room = await chooseRoom(parts, project);
    return room && showMetrics(room, parts.host);
  },
  async showTaskOutput(parts, { project, seq, label = 'task', cwd }) {
    const room = await chooseRoom(parts, project);
    if (!room) return;
    const { chooseAttempt } = await import('./task-output.ts');
    const attempt = seq === undefined ? await chooseAttempt(room) : { seq, label, ...(cwd !== undefined && { cwd }) };
    if (attempt) await parts.outputs.show(room, attempt);
  },
  async exportDiagram(parts, { project, format }) {
    const room = await chooseRoom(parts, project);
    return room && exportDiagram(parts.panels, room, format);
  },
  copyDiagnostics: ({ rooms, version }) => copyDiagnostics(rooms, version),
  async showLog({ log }) {
    log.show(true);
  },
};

export function registerCommands(parts: Parts): vscode.Disposable[] {
  return [
    ...Object.entries(COMMANDS).map(([name, handler]) =>
      vscode.commands.registerCommand(`stateroom.${name}`, (given: unknown) => guarded(parts, handler, asGiven(given))),
    ),
    vscode.window.registerUriHandler({ handleUri: (uri) => void guarded(parts, () => joinByUri(parts, uri), {}) }),
  ];
}

/** A failure is told to the person, and kept in the log. */
async function guarded(parts: Parts, handler: Handler, given: Given): Promise<unknown> {
  try {
    return await handler(parts, given);
  } catch (error) {
    if (error instanceof vscode.CancellationError) return undefined;
    const { message, stack } = error as Error;
    parts.log.error(stack ?? message);
    void vscode.window.showErrorMessage(asText(message), 'Show Log').then((chosen) => chosen && parts.log.show(true));
    return undefined;
  }
}

/** From whatever VS Code hands a command; `joinSession` may be given a plain address. */
function asGiven(given: unknown): Given {
  if (typeof given === 'string') return { url: given };
  if (typeof given !== 'object' || given === null) return {};
  const text = (name: string) => {
    const value = (given as Record<string, unknown>)[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const { args, seq } = given as { args?: unknown; seq?: unknown };
  return {
    ...text('project'),
    ...text('run'),
    ...text('command'),
    ...text('url'),
    ...text('role'),
    ...text('template'),
    ...text('label'),
    ...text('format'),
    ...text('cwd'),
    ...(Number.isSafeInteger(seq) && { seq: seq as number }),
    ...(typeof args === 'object' && args !== null && { args: args as JsonObject }),
  };
}
