/** What the server leaves in a task's output: colours and the like, `ESC [ … m`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about.
export const COLOUR = /\x1b\[([\d;:]{0,64})m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const LEFT_OVER = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** The text alone: a stray escape character, left of a sequence that was cut in two, is dropped as well. */
export const plainLine = (line: string): string => line.replace(COLOUR, '').replace(LEFT_OVER, '');
