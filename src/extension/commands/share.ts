import * as vscode from 'vscode';
import type { Role } from '../../protocol/members.ts';
import { askChoice } from '../questions.ts';
import type { Room } from '../room.ts';

interface RoleItem extends vscode.QuickPickItem {
  readonly role: Role;
  /** Whether the host is asked before somebody comes in. */
  readonly lobby?: boolean;
}

const ROLE_ITEMS: readonly RoleItem[] = [
  { label: 'Member', role: 'member', detail: 'Writes in the chat and sends commands.' },
  { label: 'Viewer', role: 'viewer', detail: 'Sees everything and changes nothing.' },
  { label: 'Member, after I let them in', role: 'member', lobby: true, detail: 'They wait in the lobby until you do.' },
  {
    label: 'Approver',
    role: 'approver',
    detail: 'A member who also answers gates and sends what is kept for approvers.',
  },
];

/** Copies a link to the room, for a role that the host chooses; a guest passes on the link they came by. */
export async function share(room: Room, given: { readonly role?: Role } = {}): Promise<string | undefined> {
  const { sharing } = room;
  if (sharing.kind === 'guest') {
    const role = room.client.view?.me.role ?? 'member';
    return copied(
      sharing.link,
      `The link by which you joined is copied. Whoever opens it joins as ${role}, as you did.`,
    );
  }
  const named = ROLE_ITEMS.find(({ role }) => role === given.role);
  const picked = named ?? (await askChoice(ROLE_ITEMS, { placeHolder: 'What may whoever opens the link do?' }));
  if (!picked) return undefined;
  const link = await sharing.link(picked.role, picked.lobby ?? false);
  return copied(link, `Link copied. Whoever opens it joins as ${picked.role}. ${reach(link)}`);
}

/** Says how far a link carries, so that nobody sends one that can't be opened. */
function reach(link: string): string {
  const { hostname, port } = new URL(link);
  return /^(127\.|localhost$|\[::1\]$)/.test(hostname)
    ? `It opens on this machine only: to let others in, forward port ${port} and say its address in the setting stateroom.publicUrl.`
    : '';
}

async function copied(link: string, said: string): Promise<string> {
  await vscode.env.clipboard.writeText(link);
  void vscode.window.showInformationMessage(said.trim(), 'Open in Browser').then(async (chosen) => {
    if (chosen) await vscode.env.openExternal(vscode.Uri.parse(link, true));
  });
  return link;
}

/** Ends what was shared: the links, and the stay of those who came by them. */
export async function stopSharing(room: Room): Promise<number | undefined> {
  const chosen = await vscode.window.showWarningMessage(
    `Stop sharing ${room.name}?`,
    {
      modal: true,
      detail:
        'Every link that was shared ends, and whoever came by one leaves the room. Nothing that happened is lost.',
    },
    'Stop Sharing',
  );
  if (chosen === undefined) return undefined;
  const ended = await room.client.stopSharing();
  void vscode.window.showInformationMessage(
    ended === 0
      ? 'Nothing was shared.'
      : `${ended === 1 ? 'One link' : `${ended} links`} ended. The room is yours alone.`,
  );
  return ended;
}
