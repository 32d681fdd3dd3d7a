import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
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

/** `undefined` where the system has no `mkfifo`; throws when it has no file left. */
export function openPipe(): OutputPipe | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), PREFIX));
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
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what a killed process left of its pipes. */
export function removeAbandonedPipes(): void {
  for (const name of readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    const found = statSync(folder, { throwIfNoEntry: false });
    if (!found || found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < ABANDONED_MS) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}
