import * as vscode from 'vscode';
import { registerCommands } from './commands/register.ts';
import { gates } from './gates.ts';
import { JoinedRooms } from './joined-rooms.ts';
import { language } from './language/register.ts';
import { lobby } from './lobby.ts';
import { LocalHost } from './local-host.ts';
import { LocalRooms } from './local-rooms.ts';
import { OutputDocuments } from './output-documents.ts';
import { PANEL_TYPE, Panels } from './panels.ts';
import { WorkflowProblems } from './problems.ts';
import { ProjectsView } from './projects-view.ts';
import { restorePanels } from './restore-panels.ts';
import { Rooms } from './rooms.ts';
import { Sessions } from './sessions.ts';
import { SharedLooks } from './shared-looks.ts';
import { statusBar } from './status-bar.ts';
import { TaskProblems } from './task-problems.ts';

let host: LocalHost | undefined;

/** Called by VS Code. Costs little: the server and all it needs load with the first folder that has a workflow. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stateroom', { log: true });
  const rooms = new Rooms();
  const sessions = new Sessions(context.secrets);
  host = new LocalHost(context, log);
  const local = new LocalRooms({ host, rooms, log });
  const joined = new JoinedRooms({ rooms, sessions, secrets: context.secrets, log });
  const panels = new Panels(context.extensionUri, new SharedLooks(context.globalState));
  const outputs = new OutputDocuments(rooms);
  context.subscriptions.push(
    log,
    rooms,
    local,
    panels,
    outputs,
    rooms.onDidRemove((room) => panels.close(room)),
    rooms.onDidReplace((room) => void panels.move(room)),
    ...registerCommands({
      rooms,
      local,
      joined,
      panels,
      outputs,
      host,
      log,
      version: context.extension.packageJSON.version,
    }),
    vscode.window.registerTreeDataProvider('stateroom.projects', new ProjectsView(rooms)),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, restorePanels({ rooms, local, joined, panels })),
    statusBar(rooms),
    new WorkflowProblems(rooms, log),
    new TaskProblems(rooms, log),
    language(rooms),
    lobby(rooms),
    gates(rooms),
  );
  local.start();
}

/** Called by VS Code when the window closes; nothing depends on it, it only ends things politely. */
export async function deactivate(): Promise<void> {
  await host?.close();
}
