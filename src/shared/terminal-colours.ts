/** A terminal's colours and the like, `ESC [ … m` with the codes in between: all that is left of escape sequences in a task's output. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about.
export const COLOURS = /\x1b\[([\d;:]*)m/g;
