import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { FromPage, type SavedFormat, type ToPage } from '../protocol/host-messages.ts';
import { assertNever } from '../shared/assert-never.ts';
import { DisposableList } from '../shared/disposables.ts';
import { columnBeside } from './editor-column.ts';
import { fileIn } from './folder-file.ts';
import { FrameRelay } from './frame-relay.ts';
import { filesNamed } from './named-files.ts';
import { asLabel, asText } from './notice.ts';
import { pageHtml } from './page-html.ts';
import { askChoice } from './questions.ts';
import type { Room } from './room.ts';
import { saveFile } from './save-file.ts';
import type { SharedLooks } from './shared-looks.ts';

/** A webview panel with the page in it. Between the two go typed messages only; everything else goes over the page's own socket. */
export class RoomPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #room: Room;
  readonly #extensionUri: vscode.Uri;
  readonly #looks: SharedLooks;
  readonly #disposables = new DisposableList();
  readonly #relay: FrameRelay;
  #ready = false;
  /** A run to be shown as soon as the page is there to hear of it. */
  #wanted: string | undefined;
  /** A picture that was asked for before the page was there. */
  #picture: SavedFormat | undefined;

  constructor(panel: vscode.WebviewPanel, room: Room, extensionUri: vscode.Uri, looks: SharedLooks) {
    this.#panel = panel;
    this.#room = room;
    this.#extensionUri = extensionUri;
    this.#looks = looks;
    this.#disposables.push(panel.onDidChangeViewState(() => this.#stands()));
    this.#disposables.push(looks.onDidChange(() => this.#stands()));
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

  /** Asks the page for a picture of what it shows, now or as soon as it is there. */
  export(format: SavedFormat): void {
    if (this.#ready) this.#post({ type: 'export', format });
    else this.#picture = format;
  }

  /** Nobody hears it before the page is there, and then it is said first. */
  #stands(): void {
    this.#post({ type: 'panel', shown: this.#panel.visible, share_looks: this.#looks.on });
  }

  #post(message: ToPage): void {
    void this.#panel.webview.postMessage(message);
  }

  async #received(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#stands();
        this.#post({ type: 'connect', connect: await this.#room.connectForPage() });
        this.#ready = true;
        if (this.#wanted !== undefined) this.reveal(this.#wanted);
        if (this.#picture !== undefined) this.export(this.#picture);
        this.#picture = undefined;
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
      case 'open_output': {
        const { type: _, ...attempt } = message;
        await vscode.commands.executeCommand('stateroom.showTaskOutput', { project: this.#room.id, ...attempt });
        return;
      }
      case 'save':
        await saveFile(this.#room, message.name, message.base64);
        return;
      case 'failed':
        void vscode.window.showWarningMessage(asText(message.message));
        return;
      case 'share_looks':
        await this.#looks.share(message.on);
        return;
      case 'new_workflow':
        await vscode.commands.executeCommand('stateroom.newWorkflow', { project: this.#room.id });
        return;
      case 'show_log':
        await vscode.commands.executeCommand('stateroom.showLog');
        return;
      case 'reload':
        this.#ready = false;
        await this.load(undefined);
        return;
      case 'relay':
        this.#relay.receive(message);
        return;
      default:
        assertNever(message, 'message of the page');
    }
  }

  /** A place that a task's output or a problem names: within the project's folder, or not at all. */
  async #openFile(named: { file: string; line: number; column: number; cwd?: string | undefined }): Promise<void> {
    const { file, line, column, cwd } = named;
    const { folder } = this.#room;
    if (!folder) {
      void vscode.window.showInformationMessage(`${asText(file)} is in the project of whoever shares this room.`);
      return;
    }
    try {
      const found = await fileIn(folder.uri.fsPath, file, cwd);
      const others = found.kind === 'missing' ? await filesNamed(folder, file) : [];
      if (found.kind !== 'file' && others.length === 0) {
        void vscode.window.showWarningMessage(
          found.kind === 'outside'
            ? `${asText(file)} lies outside of ${folder.name}, so it is not opened from here.`
            : `There is no ${asText(file)} in ${folder.name} now. It may have been moved since, or lie in a folder that the output does not name.`,
        );
        return;
      }
      const uri = found.kind === 'file' ? vscode.Uri.file(found.path) : await whichOf(others, file);
      if (!uri) return;
      const document = await vscode.workspace.openTextDocument(uri);
      const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
      await vscode.window.showTextDocument(document, {
        selection: new vscode.Range(at, at),
        viewColumn: columnBeside(uri, this.#panel.viewColumn),
      });
    } catch (error) {
      void vscode.window.showWarningMessage(asText(`${file} could not be opened: ${(error as Error).message}`));
    }
  }
}

/** The one that is meant; asked for where there are several, and `undefined` when nobody says. */
async function whichOf(uris: readonly vscode.Uri[], named: string): Promise<vscode.Uri | undefined> {
  if (uris.length === 1) return uris[0];
  const offered = uris.map((uri) => ({ label: asLabel(vscode.workspace.asRelativePath(uri, false)), uri }));
  return (await askChoice(offered, { placeHolder: `Which ${named}?` }))?.uri;
}
