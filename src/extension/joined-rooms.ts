import * as vscode from 'vscode';
import type { Connect } from '../protocol/host-messages.ts';
import type { Log } from '../shared/log.ts';
import { displayName, type Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions } from './sessions.ts';

interface Waiting {
  /** Called when an owner has to let us in first. */
  readonly onLobby?: () => void;
  readonly token?: vscode.CancellationToken;
}

/** Rooms of other people's projects, entered by a link. */
export class JoinedRooms {
  readonly #rooms: Rooms;
  readonly #sessions: Sessions;
  readonly #secrets: vscode.SecretStorage;
  readonly #log: Log;

  constructor(parts: { rooms: Rooms; sessions: Sessions; secrets: vscode.SecretStorage; log: Log }) {
    this.#rooms = parts.rooms;
    this.#sessions = parts.sessions;
    this.#secrets = parts.secrets;
    this.#log = parts.log;
  }

  /** Enters the room that the link leads to; rejects with a sentence when it leads nowhere. */
  async join(link: string, given: Waiting = {}): Promise<Room> {
    const { baseOf, parseLink } = await import('../protocol/link.ts');
    const parsed = URL.canParse(link) ? parseLink(new URL(link).hash) : undefined;
    if (!parsed || !/^https?:/.test(link))
      throw new Error('This is no link to a room. A whole one looks like http://ADDRESS/#t=KEY&p=PROJECT.');
    const known = this.#rooms.get(parsed.projectId);
    if (known) return known;
    const base = baseOf(link);
    const { RoomClient } = await import('./room-client.ts');
    const target: Connect = {
      url: base,
      token: parsed.token,
      project_id: parsed.projectId,
      name: await displayName(),
    };
    const session = await this.#sessions.of(`${new URL(base).host}/${parsed.projectId}`);
    const client = new RoomClient(target, session);
    try {
      const lobby = client.onDidChange(() => client.state.kind === 'waiting' && given.onLobby?.());
      const { name } = await Promise.race([client.joined(), cancelled(given.token)]);
      lobby.dispose();
      const room: Room = {
        id: parsed.projectId,
        kind: 'joined',
        name,
        client,
        base,
        sharing: { kind: 'guest', link },
        async connectForPage() {
          const secret = session.get();
          return { ...target, ...(secret !== undefined && { session: secret }) };
        },
        dispose: () => client.dispose(),
      };
      await this.#secrets.store(keyOf(room.id), link);
      this.#rooms.add(room);
      this.#log.info(`Joined ${name} on ${new URL(base).host}.`);
      return room;
    } catch (error) {
      client.dispose();
      throw error;
    }
  }

  /** Enters a room again that a panel has shown before the window was reloaded; `undefined` when there was none. */
  async rejoin(id: string): Promise<Room | undefined> {
    const link = await this.#secrets.get(keyOf(id));
    return link === undefined ? undefined : this.join(link);
  }

  async leave(room: Room): Promise<void> {
    await this.#secrets.delete(keyOf(room.id));
    this.#rooms.remove(room);
  }
}

/** Rejects when the person has thought better of it. */
function cancelled(token: vscode.CancellationToken | undefined): Promise<never> {
  return new Promise((_, reject) => token?.onCancellationRequested(() => reject(new vscode.CancellationError())));
}

const keyOf = (id: string) => `link:${id}`;
