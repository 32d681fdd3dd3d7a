import { spawnSync } from 'node:child_process';
import { closeSync, constants, lstatSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

const PREFIX = 'stateroom-pipe-';
/** A folder is there for milliseconds; one this old was left by a process that was killed in them. */
const ABANDONED_MS = 60_000;

/**
 * One pipe for both outputs of a task, so that they come in the order they were written. What Node makes for its children
 * is a socket, which nobody can open by a name: `echo x > /dev/stderr` fails there, and works here.
 */
export interface OutputPipe {
  readonly reader: Readable;
  /** A descriptor for the process that is to write; ours is to be closed once that process has been started. */
  readonly writer: number;
}

/** `undefined` where the system has no `mkfifo`, or no folder for temporary files; throws when it has no file left. */
export function openPipe(): OutputPipe | undefined {
  const folder = temporaryFolder();
  if (folder === undefined) return undefined;
  const file = path.join(folder, 'output');
  let reader: number | undefined;
  try {
    if (spawnSync('mkfifo', ['-m', '600', file], { stdio: 'ignore' }).status !== 0) return undefined;
    // A reader first, which waits for nobody: without one, opening it for writing would block.
    reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(file, constants.O_WRONLY);
    const stream = new Socket({ fd: reader, readable: true, writable: false });
    reader = undefined;
    return { reader: stream, writer };
  } finally {
    if (reader !== undefined) closeSync(reader);
    // Whoever has it open keeps it; for everybody else it was never there.
    remove(folder);
  }
}

function temporaryFolder(): string | undefined {
  try {
    return mkdtempSync(path.join(os.tmpdir(), PREFIX));
  } catch {
    return undefined; // it is missing, full, or not ours to write in
  }
}

/** Removes what a killed process left of its pipes: folders of our own, and nothing that somebody else laid in their place. */
export function removeAbandonedPipes(): void {
  for (const name of namesIn(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    if (isAbandoned(folder)) remove(folder);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // then nothing is left in it either
  }
}

function isAbandoned(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && Date.now() - found.mtimeMs >= ABANDONED_MS;
  } catch {
    return false; // somebody else has removed it
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // An empty folder that stays behind harms nobody.
  }
}
