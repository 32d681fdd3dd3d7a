import os from 'node:os';
import type { Connect } from '../../protocol/host-messages.ts';
import { NAME_LENGTH } from '../../protocol/limits.ts';
import { baseOf, parseLink } from '../../protocol/link.ts';
import { discover } from '../discovery/discovery.ts';
import { failed, misuse } from './failure.ts';
import type { Options } from './options.ts';
import { typed } from './terminal.ts';

/** Which room is meant, and how it is found again when its server has moved to another port. */
export interface Target {
  readonly connect: Connect;
  /** `undefined` for a link: it says where, once and for all. */
  readonly again: (() => Promise<Connect | undefined>) | undefined;
}

/** The room that `--url` leads to, or that of the folder this was called in. */
export async function findTarget(options: Options): Promise<Target> {
  const link = options.text('url');
  if (link !== undefined) return { connect: await byLink(link), again: undefined };
  const folder = process.cwd();
  const again = async (): Promise<Connect | undefined> => {
    const found = await discover(folder);
    return found && { url: found.url, token: found.owner_token, project_id: found.project_id, ...named() };
  };
  const connect = await again();
  if (!connect)
    throw failed(
      `No orchestrator runs for ${folder}. Open the folder in VS Code, run stateroom serve, or give a link with --url.`,
    );
  return { connect, again };
}

async function byLink(text: string): Promise<Connect> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const link = url && /^https?:$/.test(url.protocol) ? parseLink(url.hash) : undefined;
  // The link itself is a secret: it is not repeated.
  if (!url || !link) throw misuse('--url takes a whole share link, http://HOST:PORT/#t=TOKEN&p=PROJECT.');
  const base = baseOf(url.href);
  try {
    await fetch(new URL('healthz', base), { signal: AbortSignal.timeout(5000), redirect: 'manual' });
  } catch {
    throw failed(`Nothing answers at ${typed(base)}. Is the server running, and the address right?`);
  }
  return { url: base, token: link.token, project_id: link.projectId, ...named() };
}

/** Whoever calls this is known by the name they have on this machine. */
function named(): { name?: string } {
  let name: string;
  try {
    name = os.userInfo().username;
  } catch {
    name = process.env.USER ?? ''; // a user without an entry in the system's list, as in some containers
  }
  const short = name.slice(0, NAME_LENGTH).toWellFormed();
  return short === '' ? {} : { name: short };
}
