import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Connect } from '../../protocol/host-messages.ts';
import { hashOf } from '../access/tokens.ts';
import { stateDir } from './discovery.ts';

/**
 * The secret by which this user comes back as the same member, from the terminal, from a window and from the next one. One
 * for each project and token: another's link is another member, and no server is shown what a different one gave.
 */
export function sessionFile({ project_id, token }: Connect): { get(): string | undefined; set(secret: string): void } {
  const folder = path.join(stateDir(), 'sessions');
  const file = path.join(folder, `${project_id}-${hashOf(token).slice(0, 16)}`);
  return {
    get() {
      try {
        const secret = readFileSync(file, 'utf8');
        return /^[A-Za-z0-9_-]{1,256}$/.test(secret) ? secret : undefined;
      } catch {
        return undefined; // the first time there is none; one that can't be read is replaced
      }
    },
    set(secret) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const temporary = `${file}.${process.pid}.tmp`;
      writeFileSync(temporary, secret, { mode: 0o600 });
      renameSync(temporary, file);
    },
  };
}
