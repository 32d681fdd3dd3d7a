import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { FromPage, type ToPage } from '../protocol/host-messages.ts';
import { assertNever } from '../shared/assert-never.ts';
import { DisposableList } from '../shared/disposables.ts';
import { FrameRelay } from './frame-relay.ts';
import { pageHtml } from './page-html.ts';
import type { Room } from './room.ts';

/** A webview panel with the page in it. Between the two go typed messages only; everything else goes over the page's own socket. */
export class RoomPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #room: Room;
  readonly #extensionUri: vscode.Uri;
  readonly #disposables = new DisposableList();
  readonly #relay: FrameRelay;
  #ready = false;
  /** A run to be shown as soon as the page is there to hear of it. */
  #wanted: string | undefined;

  constructor(panel: vscode.WebviewPanel, room: Room, extensionUri: vscode.Uri) {
    this.#panel = panel;
    this.#room = room;
    this.#extensionUri = extensionUri;
    this.#relay = this.#disposables.push(
      new FrameRelay(room.base, (message) => this.#post({ type: 'relay', ...message })),
    );
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = FromPage.safeParse(message);
        if (parsed.success) void this.#received(parsed.data);
      }),
    );
  }

  /** Lets go of the panel, which may live on with another room's page. */
  dispose(): void {
    this.#disposables.dispose();
  }

  /** Puts the page into the panel. */
  async load(run: string | undefined): Promise<void> {
    this.#wanted = run;
    const { webview } = this.#panel;
    const page = vscode.Uri.joinPath(this.#extensionUri, 'dist', 'page');
    this.#panel.title = this.#room.name;
    this.#panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extensionUri, 'media', 'room-light.svg'),
      dark: vscode.Uri.joinPath(this.#extensionUri, 'media', 'room-dark.svg'),
    };
    webview.options = { enableScripts: true, localResourceRoots: [page] };
    const connect = await this.#room.connectForPage();
    webview.html = pageHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(page, 'page.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(page, 'page.css')).toString(),
      assets: webview.cspSource,
      server: connect.url,
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  /** Brings the run into view. */
  reveal(run: string): void {
    if (this.#ready) this.#post({ type: 'reveal', run });
    else this.#wanted = run;
  }

  #post(message: ToPage): void {
    void this.#panel.webview.postMessage(message);
  }

  async #received(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#post({ type: 'connect', connect: await this.#room.connectForPage() });
        this.#ready = true;
        if (this.#wanted !== undefined) this.reveal(this.#wanted);
        return;
      case 'share':
        await vscode.commands.executeCommand('stateroom.share', { project: this.#room.id });
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return;
      case 'open_file':
        await this.#openFile(message);
        return;
      case 'new_workflow':
        await vscode.commands.executeCommand('stateroom.newWorkflow', { project: this.#room.id });
        return;
      case 'show_log':
        await vscode.commands.executeCommand('stateroom.showLog');
        return;
      case 'relay':
        this.#relay.receive(message);
        return;
      default:
        assertNever(message, 'message of the page');
    }
  }

  /** A place that a task's output or a problem names: within the project's folder, or not at all. */
  async #openFile({ file, line, column }: { file: string; line: number; column: number }): Promise<void> {
    const { folder } = this.#room;
    if (!folder) {
      void vscode.window.showInformationMessage(`${file} is in the project of whoever shares this room.`);
      return;
    }
    const root = folder.uri.fsPath;
    const target = path.resolve(root, file);
    if (target !== root && !target.startsWith(root + path.sep)) {
      void vscode.window.showWarningMessage(`${file} lies outside of ${folder.name}, so it is not opened from here.`);
      return;
    }
    try {
      const document = await vscode.workspace.openTextDocument(target);
      const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
      await vscode.window.showTextDocument(document, {
        selection: new vscode.Range(at, at),
        viewColumn: vscode.ViewColumn.Beside,
      });
    } catch (error) {
      void vscode.window.showWarningMessage(`${file} could not be opened: ${(error as Error).message}`);
    }
  }
}
