/** A stretch of a message, as it is shown. Everything that is not recognised is plain text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'state'; readonly text: string; readonly id: string };

const TOKEN = /`([^`\n]+)`|\bhttps?:\/\/[^\s<>"'`]+|(?<![\p{L}\p{N}_])#([\p{L}\p{N}_.-]+)/giu;

/** Splits a message into text, `code`, http(s) links and `#state` references that `stateOf` knows. */
export function piecesOf(text: string, stateOf: (name: string) => string | undefined): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const push = (piece: Piece, at: number, length: number) => {
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
    pieces.push(piece);
    from = at + length;
  };
  for (const match of text.matchAll(TOKEN)) {
    const [whole, code, name] = match;
    if (code !== undefined) push({ kind: 'code', text: code }, match.index, whole.length);
    else if (name !== undefined) reference(name, match.index);
    else link(whole, match.index);
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;

  function link(address: string, at: number): void {
    const shown = withoutTail(address);
    const href = safeHref(shown);
    if (href !== undefined) push({ kind: 'link', text: shown, href }, at, shown.length);
  }

  function reference(written: string, at: number): void {
    let end = written.length;
    while (/[.-]/.test(written.charAt(end - 1))) end -= 1;
    const name = written.slice(0, end);
    const id = stateOf(name);
    if (id !== undefined) push({ kind: 'state', text: `#${name}`, id }, at, name.length + 1);
  }
}

/** What ends a sentence does not belong to the address in it, nor does a bracket that was opened before it. */
function withoutTail(address: string): string {
  let end = address.length;
  let unopened = address.split(')').length - address.split('(').length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    if (last === ')' && unopened <= 0) break;
    if (!/[.,;:!?)\]}*_~]/.test(last)) break;
    if (last === ')') unopened -= 1;
  }
  return address.slice(0, end);
}

/** The address as a browser reads it, if it leads to http or https and hides no name or password. */
function safeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, username, password, href } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined;
}
