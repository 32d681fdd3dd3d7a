import { type Place, placeIn } from './place.ts';

/** `:LINE` or `:LINE:COLUMN`, before which a file's name may stand. */
const ANCHOR = /:(\d{1,7})(?::(\d{1,6}))?(?!\d|\.\d)/g;
/** The last part of a path with a suffix that begins with a letter, or one of the names that have none. */
const FILE = /(?:[^\\/]\.[A-Za-z]\w{0,9}|(?:^|[\\/])(?:Makefile|Dockerfile|Justfile|Rakefile|Gemfile|Containerfile))$/;
/** Ends of host names, where no stroke tells that it is a path. */
const HOST = /^[^\\/]*\.(?:com|org|net|io|dev|local|localdomain|internal)$/;
const ENDS_NAME = /[\s"'`<>|*?:;,=]/;
const MOST = 50;

/** Where a line names a file with a line in it, whatever wrote it. `line` is without colours. */
export function mentionsIn(line: string): Place[] {
  const places: Place[] = [];
  let from = 0;
  for (const match of line.matchAll(ANCHOR)) {
    const start = nameBefore(line, match.index, from);
    const written = line.slice(start, match.index);
    if (written !== '' && isFile(line, start, written)) {
      const end = match.index + match[0].length;
      const [, row, column] = match;
      places.push(placeIn(start, end - start, written, Number(row), column === undefined ? undefined : Number(column)));
    }
    from = match.index + match[0].length;
    if (places.length === MOST) break;
  }
  return places;
}

/** Goes back over a path: each character is looked at once for the whole line, as no name reaches over another's end. */
function nameBefore(line: string, end: number, from: number): number {
  let at = end;
  let round = 0;
  let square = 0;
  while (at > from) {
    const character = line[at - 1] ?? '';
    // Brackets belong to a path, as in `app/(group)/[id]/page.tsx`, where both ends do.
    if (character === ')') round += 1;
    else if (character === ']') square += 1;
    else if (character === '(' && --round < 0) break;
    else if (character === '[' && --square < 0) break;
    else if (ENDS_NAME.test(character)) break;
    at -= 1;
  }
  const before = line.slice(Math.max(from, at - 6), at);
  if (/(?:^|\W)file:$/.test(before) && line.startsWith('///', at)) return at - 5;
  if (/(?:^|\W)node:$/.test(before)) return at - 5;
  if (/(?:^|\W)[A-Za-z]:$/.test(before) && /[\\/]/.test(line[at] ?? ''))
    return line.slice(Math.max(from, at - 10), at - 2).endsWith('file:///') ? at - 10 : at - 2;
  return at;
}

function isFile(line: string, start: number, written: string): boolean {
  if (written.startsWith('node:')) return true;
  if (written.startsWith('file:')) return written.length > 8;
  // `http://host.example:80` is an address, and so is what another scheme stands before.
  if (/^[\\/]{2}/.test(written) || (line[start - 1] === ':' && /\w/.test(line[start - 2] ?? ''))) return false;
  return FILE.test(written) && !HOST.test(written);
}
