import * as vscode from 'vscode';
import type { LocalHost } from '../local-host.ts';
import { asText } from '../notice.ts';
import type { Room } from '../room.ts';

/** Opens what the room has counted since the server started, as Prometheus has it. */
export async function showMetrics(room: Room, host: LocalHost): Promise<void> {
  const text = await host.metrics(room.id);
  if (text === undefined) {
    void vscode.window.showInformationMessage(
      `${asText(room.name)} is hosted elsewhere, and its metrics are told there.`,
    );
    return;
  }
  const document = await vscode.workspace.openTextDocument({ content: text, language: 'plaintext' });
  await vscode.window.showTextDocument(document, { preview: true });
}
