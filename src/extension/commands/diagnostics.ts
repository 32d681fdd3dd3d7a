import * as vscode from 'vscode';
import { say } from '../../client/connection-state.ts';
import type { Rooms } from '../rooms.ts';

/** Copies what a report of a fault needs: versions and how the rooms stand; no name of a person, no key, no path. */
export async function copyDiagnostics(rooms: Rooms, version: string): Promise<string> {
  const lines = [
    `Stateroom ${version}`,
    `VS Code ${vscode.version} (${vscode.env.appName}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'}${vscode.env.remoteName ? ', remote' : ''})`,
    `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    `Folders: ${vscode.workspace.workspaceFolders?.length ?? 0}, trusted: ${vscode.workspace.isTrusted ? 'yes' : 'no'}`,
    ...rooms.all.map(({ kind, client: { view, state } }, index) => {
      const runs = [...(view?.runs.values() ?? [])];
      const living = runs.filter(({ status }) => status === 'active').length;
      return `Room ${index + 1}: ${kind}, ${say(state).text}, ${view?.workflows.length ?? 0} workflows, ${living} of ${runs.length} runs living, ${view?.problems.length ?? 0} problems, ${view?.members.length ?? 0} members here`;
    }),
  ];
  const text = lines.join('\n');
  await vscode.env.clipboard.writeText(text);
  void vscode.window.showInformationMessage('Diagnostics are copied: versions and counts, and nothing private.');
  return text;
}
