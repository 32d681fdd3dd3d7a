/** A place in a file that a line of output names. */
export interface Place {
  readonly at: number;
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const PLACE = /(?:[\w@.~-]+[\\/])*[\w@~-][\w@.~-]*\.[A-Za-z]\w{0,5}:(\d{1,7})(?::(\d{1,6}))?/g;

/** Where `line` names `path/file.ext:LINE` or `path/file.ext:LINE:COLUMN`. */
export function placesOf(line: string): Place[] {
  return [...line.matchAll(PLACE)].flatMap((match) => {
    const [text, row = '1', column = '1'] = match;
    const file = text.slice(0, text.indexOf(':'));
    // `http://host.example:80` is an address, not a file.
    if (line.slice(0, match.index).endsWith('//')) return [];
    return [{ at: match.index, text, file, line: Number(row), column: Number(column) }];
  });
}
