import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Replaces a small file, durably or not at all: temporary file, fsync, rename, fsync of the folder. */
export function writeDurably(
  file: string,
  text: string,
  passed: (step: 'written' | 'renamed') => void = () => undefined,
): void {
  const temporary = `${file}.tmp`;
  const opened = openSync(temporary, 'w', 0o600);
  try {
    writeSync(opened, text);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  passed('written');
  renameSync(temporary, file);
  passed('renamed');
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
