import { COLOURS } from '../../shared/terminal-colours.ts';
import { stripControls } from '../tasks/plain-output.ts';

/** Marks that change how the text around them reads. */
const DISGUISES = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that others wrote, made harmless and fit for one line; it brings no colours of its own. */
export const oneLine = (text: string): string =>
  stripControls(text).replace(COLOURS, '').replace(DISGUISES, '').replace(/\s+/g, ' ').trim();

/** What a person typed, as a message repeats it: short, and with nothing that a terminal would obey. */
export function typed(text: string): string {
  const plain = oneLine(text);
  return JSON.stringify(plain.length > 80 ? `${plain.slice(0, 79)}…` : plain);
}

/** JSON on one line. A terminal may be reading, so that what it would obey is escaped, which means the same. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For people beside the result: progress, warnings, what went wrong. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export const paint = (text: string, code: number, stream: NodeJS.WriteStream): string =>
  stream.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;

/** The reader of our output is gone, as with `| head -1`: there is nobody left to work for. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Resolves once all that was written has left this process. */
export const flushed = (): Promise<unknown> =>
  Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise<void>((done) => stream.write('', () => done()))),
  );
