import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../workflow/interchange/findings.ts';
import { stripControls } from '../tasks/plain-output.ts';
import { failed, misuse } from './failure.ts';
import type { Options } from './options.ts';
import { note, oneLine, typed } from './terminal.ts';

/** More than any of the readers takes. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface FileToRead {
  /** As it is called from here. */
  readonly name: string;
  readonly text: string;
}

/** The one file that a command names. */
export function fileOf(options: Options): FileToRead {
  const [word, more] = options.words;
  if (word === undefined) throw misuse('Say which file.');
  if (more !== undefined) throw misuse('One file at a time.');
  const stats = statSync(word, { throwIfNoEntry: false });
  if (!stats) throw misuse(`There is no file ${typed(word)}.`);
  if (!stats.isFile()) throw misuse(`${typed(word)} is no file.`);
  if (stats.size > MOST_BYTES) throw failed(`${typed(word)} is larger than ${MOST_BYTES / 1024 / 1024} MiB.`);
  const name = path.relative(process.cwd(), path.resolve(word)).split(path.sep).join('/');
  try {
    return { name, text: readFileSync(word, 'utf8') };
  } catch (error) {
    throw failed(`${typed(word)} can't be read: ${(error as Error).message}`);
  }
}

/** The value of `--format` among those there are. */
export function formatOption<F extends string>(options: Options, formats: readonly F[]): F | undefined {
  const said = options.text('format');
  const format = formats.find((known) => known === said);
  if (said !== undefined && format === undefined)
    throw misuse(`--format is one of ${formats.join(', ')}, not ${typed(said)}.`);
  return format;
}

/** The result, as it is; in a terminal without what a terminal would obey. */
export function printResult(text: string): void {
  process.stdout.write(process.stdout.isTTY ? stripControls(text) : text);
}

/** Places named in one line; the others are counted. */
const MOST_PLACES = 4;

/** Findings for people: what is said of several places in one line. */
export function noteFindings(findings: readonly Finding[]): void {
  const alike = Map.groupBy(findings, ({ code, message }) => `${code} ${message}`);
  for (const group of alike.values()) {
    const [first] = group;
    const places = group.map(({ path: place }) => oneLine(place)).filter((place) => place !== '');
    const more = places.length - MOST_PLACES;
    const shown = `${places.slice(0, MOST_PLACES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    if (first) note(`${shown === '' ? '' : `${shown}: `}${oneLine(first.message)} (${first.code})`);
  }
}
