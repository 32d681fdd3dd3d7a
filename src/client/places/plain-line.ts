/** What the server leaves in a task's output: colours and the like, `ESC [ … m`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about.
export const COLOUR = /\x1b\[([\d;:]{0,64})m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** The text alone, as it stands in `at` and `length` of a place. */
export const plainLine = (line: string): string => withoutControls(line.replace(COLOUR, ''));

/** Drops stray escape characters, left of a sequence that was cut in two, as well. */
export const withoutControls = (text: string): string => text.replace(CONTROLS, '');
