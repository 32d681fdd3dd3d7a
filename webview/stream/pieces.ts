import { addressAt } from './web-address.ts';

/** A stretch of a message, as it is shown. Everything that is not recognised is plain text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'state'; readonly text: string; readonly id: string }
  /** `id` of the member. */
  | { readonly kind: 'mention'; readonly text: string; readonly id: string };

/** What `#` and `@` may refer to. */
export interface Known {
  /** The id of the state that a person calls so. */
  stateOf(name: string): string | undefined;
  readonly members: readonly Named[];
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

const TOKEN = /`([^`\n]+)`|\bhttps?:\/\/[^\s<>"'`]+|(?<![\p{L}\p{N}_])#([\p{L}\p{N}_.-]+)|(?<![\p{L}\p{N}_])@/giu;

/** Splits a message into text, `code`, http(s) links, `#state` references and `@name` of members. */
export function piecesOf(text: string, known: Known): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const push = (piece: Piece, at: number, length: number) => {
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
    pieces.push(piece);
    from = at + length;
  };
  for (const match of text.matchAll(TOKEN)) {
    const [whole, code, name] = match;
    if (match.index < from) continue; // inside a name
    if (code !== undefined) push({ kind: 'code', text: code }, match.index, whole.length);
    else if (name !== undefined) reference(name, match.index);
    else if (whole === '@') mention(match.index);
    else link(whole, match.index);
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;

  function link(written: string, at: number): void {
    const address = addressAt(written);
    if (address) push({ kind: 'link', ...address }, at, address.text.length);
  }

  function reference(written: string, at: number): void {
    let end = written.length;
    while (/[.-]/.test(written.charAt(end - 1))) end -= 1;
    const name = written.slice(0, end);
    const id = known.stateOf(name);
    if (id !== undefined) push({ kind: 'state', text: `#${name}`, id }, at, name.length + 1);
  }

  function mention(at: number): void {
    const member = memberAt(text, at + 1, known.members);
    if (!member) return;
    const { length } = member.name;
    push({ kind: 'mention', text: text.slice(at, at + 1 + length), id: member.id }, at, length + 1);
  }
}

/** The member whose whole name stands there; of several the one with the longest. */
function memberAt(text: string, at: number, members: readonly Named[]): Named | undefined {
  const spelled = (name: string) => text.slice(at, at + name.length).toLowerCase() === name.toLowerCase();
  const ends = (name: string) => !/^[\p{L}\p{N}_]/u.test(text.slice(at + name.length));
  return members
    .filter(({ name }) => name !== '' && spelled(name) && ends(name))
    .reduce<Named | undefined>((best, each) => (best && best.name.length >= each.name.length ? best : each), undefined);
}
