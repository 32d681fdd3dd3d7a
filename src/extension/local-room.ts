import * as vscode from 'vscode';
import type { Connect } from '../protocol/host-messages.ts';
import { displayName, type Room } from './room.ts';

/** Where a folder's room is, on this machine. */
export interface Place {
  /** The server's own address, with a trailing slash. */
  readonly url: string;
  readonly projectId: string;
  /** The owner's. */
  readonly token: string;
  /** Lets requests in that come by a further address; absent where the server is another process's. */
  readonly allow?: (url: string) => void;
}

/** The room of a folder of this window, wherever its server is. */
export async function localRoom(folder: vscode.WorkspaceFolder, place: Place): Promise<Room> {
  const [{ RoomClient }, { sessionFile }, name] = await Promise.all([
    import('./room-client.ts'),
    import('../server/discovery/session-file.ts'),
    displayName(),
  ]);
  const { url, projectId, token, allow } = place;
  const target: Connect = { url, token, project_id: projectId, name };
  const session = sessionFile(target);
  const client = new RoomClient(target, session);
  const allowed = (address: string) => {
    allow?.(address);
    return address;
  };
  const external = async () => {
    const uri = await vscode.env.asExternalUri(vscode.Uri.parse(url));
    return allowed(withSlash(uri.toString(true)));
  };
  return {
    id: projectId,
    kind: 'local',
    name: folder.name,
    folder,
    client,
    base: url,
    async connectForPage() {
      const address = await external();
      await client.joined(); // then the page comes as the member that palette and status bar are
      const secret = session.get();
      return { ...target, url: address, ...(secret !== undefined && { session: secret }) };
    },
    sharing: {
      kind: 'host',
      async link(role, lobby) {
        // With zod, which nothing needs before somebody shares.
        const { formatLink } = await import('../protocol/link.ts');
        const base = publicUrl(new URL(url).port);
        return formatLink(base === undefined ? await external() : allowed(base), {
          token: await client.linkToken(role, lobby),
          projectId,
        });
      },
    },
    dispose: () => client.dispose(),
  };
}

/** The address that a tunnel or proxy of the person's own gives this server: the setting, `{port}` standing for the port. */
function publicUrl(port: string): string | undefined {
  const said = vscode.workspace.getConfiguration('stateroom').get<string>('publicUrl', '').trim();
  if (said === '') return undefined;
  const url = said.replaceAll('{port}', port);
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new Error(
      `The setting stateroom.publicUrl is no address: ${said}. Write one like https://example.org/{port}/.`,
    );
  return withSlash(url);
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
