import { COLOURS } from '../../shared/terminal-colours.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** The text alone, as it stands in `at` and `length` of a place. */
export const plainLine = (line: string): string => withoutControls(line.replace(COLOURS, ''));

/** Drops stray escape characters, left of a sequence that was cut in two, as well. */
export const withoutControls = (text: string): string => text.replace(CONTROLS, '');
