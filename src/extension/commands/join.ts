import * as vscode from 'vscode';
import type { JoinedRooms } from '../joined-rooms.ts';
import { asLabel } from '../notice.ts';
import type { Panels } from '../panels.ts';
import { askChoice, askText } from '../questions.ts';
import type { Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';

interface Parts {
  readonly rooms: Rooms;
  readonly joined: JoinedRooms;
  readonly panels: Panels;
}

/** Enters a room by a link, asked for unless it is given, and shows it. */
export async function joinSession({ joined, panels }: Parts, given?: string): Promise<Room | undefined> {
  const link = given ?? (await askLink());
  if (link === undefined) return undefined;
  const room = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Entering the room…', cancellable: true },
    (progress, token) =>
      joined.join(link.trim(), {
        token,
        onLobby: () => progress.report({ message: 'an owner has been asked to let you in.' }),
      }),
  );
  await panels.show(room);
  return room;
}

async function askLink(): Promise<string | undefined> {
  const { parseLink } = await import('../../protocol/link.ts');
  const whole = (text: string) => URL.canParse(text) && parseLink(new URL(text).hash) !== undefined;
  const clipboard = (await vscode.env.clipboard.readText()).trim();
  return askText({
    title: 'Join a session',
    prompt: 'The link that you were sent',
    placeHolder: 'http://ADDRESS/#t=KEY&p=PROJECT',
    ...(clipboard.length < 2000 && whole(clipboard) && { value: clipboard }),
    validateInput: (text) =>
      whole(text.trim()) ? undefined : 'A whole link has a key and a project in it: …/#t=KEY&p=PROJECT',
  });
}

/** `vscode://stateroom.stateroom/join?url=…`: from outside, so a person is asked first, and told where it leads. */
export async function joinByUri(parts: Parts, uri: vscode.Uri): Promise<void> {
  const link = new URLSearchParams(uri.query).get('url') ?? '';
  const { parseLink } = await import('../../protocol/link.ts');
  const parsed = URL.canParse(link) ? parseLink(new URL(link).hash) : undefined;
  if (uri.path !== '/join' || !parsed) {
    void vscode.window.showWarningMessage('Stateroom was opened by an address that leads to no room.');
    return;
  }
  const chosen = await vscode.window.showWarningMessage(
    `Join the room of ${parsed.projectId} on ${new URL(link).host}?`,
    {
      modal: true,
      detail: 'Its people will see your name and what you write there. Nothing of yours is shared or run.',
    },
    'Join',
  );
  if (chosen === 'Join') await joinSession(parts, link);
}

/** Leaves a joined room for good; its panel closes. */
export async function leaveSession({ rooms, joined }: Parts, project?: string): Promise<void> {
  const candidates = rooms.all.filter(({ kind, id }) => kind === 'joined' && (project === undefined || id === project));
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage('This window has joined no session.');
    return;
  }
  const items = candidates.map((room) => ({ label: asLabel(room.name), room }));
  const picked = items.length === 1 ? items[0] : await askChoice(items, { placeHolder: 'Which session to leave?' });
  if (picked) await joined.leave(picked.room);
}
