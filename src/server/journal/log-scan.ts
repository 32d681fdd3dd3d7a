import { existsSync, readFileSync } from 'node:fs';

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;

/**
 * Whether SQLite's write-ahead log holds transactions that SQLite will pass over in silence, because bytes before them have
 * changed. A log that was cut off while its last transaction was written is no damage: nobody was answered for that one.
 * Told only of a log that no connection has open.
 */
export function holdsUnreadable(file: string): boolean {
  if (!existsSync(file)) return false;
  const log = readFileSync(file);
  if (log.length <= HEADER + FRAME_HEADER) return false;
  // What its checksums were counted in is the one thing about a log that differs between machines.
  const little = (log.readUInt32BE(0) & 1) === 0;
  const read = little ? log.readUInt32LE.bind(log) : log.readUInt32BE.bind(log);
  let sums: Sums = sum(read, 0, 24, [0, 0]);
  const whole = log.readUInt32BE(0) >>> 1 === MAGIC >>> 1 && agree(log, 24, sums);
  // A page's size is in the header; where that can't be read, it is the one that the database was made with.
  const page = whole ? log.readUInt32BE(8) : 4096;
  const salts = log.subarray(whole ? 16 : HEADER + 8, whole ? 24 : HEADER + 16);
  let readable = whole;
  let unreadable = 0;
  for (let at = HEADER; at + FRAME_HEADER + page <= log.length; at += FRAME_HEADER + page) {
    const isOurs = log.subarray(at + 8, at + 16).equals(salts);
    if (readable) {
      sums = sum(read, at + FRAME_HEADER, page, sum(read, at, 8, sums));
      readable = isOurs && agree(log, at + 16, sums);
    }
    // A frame with the database's size ends a transaction.
    if (!readable && isOurs && log.readUInt32BE(at + 4) !== 0) unreadable += 1;
  }
  // The header is on the disk before the first frame is written; after it, the last transaction may be half there.
  return unreadable > (whole ? 1 : 0);
}

type Sums = readonly [number, number];

/** SQLite's running checksum, over pairs of 32-bit words. */
function sum(read: (at: number) => number, from: number, length: number, [first, second]: Sums): Sums {
  let one = first;
  let two = second;
  for (let at = from; at < from + length; at += 8) {
    one = (one + read(at) + two) >>> 0;
    two = (two + read(at + 4) + one) >>> 0;
  }
  return [one, two];
}

const agree = (log: Buffer, at: number, [one, two]: Sums): boolean =>
  log.readUInt32BE(at) === one && log.readUInt32BE(at + 4) === two;
