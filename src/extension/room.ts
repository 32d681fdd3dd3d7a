import * as vscode from 'vscode';
import type { Connect } from '../protocol/host-messages.ts';
import type { Role } from '../protocol/members.ts';
import type { RoomClient } from './room-client.ts';

/** A room that this window is in: one of its own folders, or somebody else's project. */
export interface Room extends vscode.Disposable {
  /** The project's id. */
  readonly id: string;
  readonly kind: 'local' | 'joined';
  /** The folder's name, or what the host calls the project. */
  readonly name: string;
  /** The folder, for a room of our own. */
  readonly folder?: vscode.WorkspaceFolder;
  readonly client: RoomClient;
  /** How a page in this window reaches the room; our own port may have another address there. */
  connectForPage(): Promise<Connect>;
  readonly sharing: Sharing;
  /** The server's address as this extension reaches it, for frames that it carries for the page. */
  readonly base: string;
}

/** What this member can give to others. */
export type Sharing =
  /** The host: a link for any role. */
  | { readonly kind: 'host'; link(role: Role, lobby: boolean): Promise<string> }
  /** A guest: the link they came by. */
  | { readonly kind: 'guest'; readonly link: string };

/** What others call the person here: the setting, or the account's name. */
export async function displayName(): Promise<string> {
  const chosen = vscode.workspace.getConfiguration('stateroom').get<string>('displayName', '').trim();
  if (chosen !== '') return chosen;
  const { userInfo } = await import('node:os');
  try {
    return userInfo().username;
  } catch {
    return 'Somebody'; // an account without a name, as in some containers
  }
}
