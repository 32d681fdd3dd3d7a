/** Text that Mermaid shows as it is: what its grammar or HTML would take for something else stands as entities. */
export const mermaidText = (text: string): string =>
  text
    .replace(/[#;:<>"{}%`]/g, (char) => `#${char.charCodeAt(0)};`)
    .replace(/-(?=-)/g, '#45;')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/** A line within a note, which ends at its last words alone. */
export const noteText = (text: string): string =>
  text
    .replace(/[#;<>]/g, (char) => `#${char.charCodeAt(0)};`)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/^end note/i, (words) => words.replace(' ', '#32;'));

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', apos: "'", nbsp: ' ' };

/** The text that is meant. */
export const plainText = (text: string): string =>
  text
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/#(\d{1,6}|[a-z]{2,5});/g, (whole, name: string) => {
      if (!/^\d/.test(name)) return NAMED[name] ?? whole;
      const code = Number(name);
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
