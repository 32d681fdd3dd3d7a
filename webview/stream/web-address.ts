/** The http(s) address that `text` begins with, as it is shown and as a browser reads it. */
export function addressAt(text: string): { text: string; href: string } | undefined {
  const [address] = /^https?:\/\/[^\s<>"'`]+/i.exec(text) ?? [];
  const shown = address === undefined ? '' : withoutTail(address);
  const href = safeHref(shown);
  return href === undefined ? undefined : { text: shown, href };
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
export function safeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, username, password, href } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined;
}
