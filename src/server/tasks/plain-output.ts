import { COLOURS } from '../../shared/terminal-colours.ts';

/** Colours (`ESC [ … m`) stay; other escape sequences and control codes, which could move a reader's cursor or title, go. */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const SEQUENCE =
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g;
const COLOUR = new RegExp(`^${COLOURS.source}$`);
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*|[ -/]*)$|\r$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above.

/** A filter for text that comes in pieces: an escape sequence cut in two is kept until its rest arrives. */
export function plainOutput(write: (text: string) => void): (text: string) => void {
  let kept = '';
  return (text) => {
    const all = kept + text;
    const open = UNFINISHED.exec(all);
    // A sequence longer than this is none.
    kept = open && all.length - open.index < 64 ? all.slice(open.index) : '';
    const plain = stripControls(all.slice(0, all.length - kept.length));
    if (plain !== '') write(plain);
  };
}

/** For any text that others wrote and that a terminal or log is to show. */
export const stripControls = (text: string): string =>
  text.replace(SEQUENCE, (found) => (COLOUR.test(found) ? found : found === '\r' ? '\n' : ''));
