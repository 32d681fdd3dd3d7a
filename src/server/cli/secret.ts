import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failed } from './failure.ts';

const BYTES = 32;

/**
 * The host's secret, made when there is none: every link is derived from it, so that links outlive a restart. Two servers
 * that begin together agree on one.
 */
export function hostSecret(dataDir: string): Uint8Array {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, 'secret');
  const known = read(file);
  if (known) return known;
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, randomBytes(BYTES), { mode: 0o600 });
  try {
    // Unlike a rename this fails when another process was faster; its secret is the one then.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const made = read(file);
  if (!made) throw failed(`${file} was removed while the server started. Start it again.`);
  return made;
}

function read(file: string): Uint8Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (bytes.length !== BYTES)
    throw failed(`${file} is damaged. Remove it to begin with new links; those that were shared end then.`);
  chmodSync(file, 0o600);
  return bytes;
}
