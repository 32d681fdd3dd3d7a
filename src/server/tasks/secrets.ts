/** What masks a task's output. */
export interface Secrets {
  /** Replaced wherever they stand, also over the pieces that output comes in. */
  readonly values: readonly string[];
  /** Replaced within a line. Global expressions. */
  readonly patterns: readonly RegExp[];
}

/** Names of variables that hold secrets, as people and services name them. Exactly `PWD` and `OLDPWD` are folders. */
const SECRET_NAME =
  /TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|PASSCODE|SSHPASS|PWD(?<!^(?:OLD)?PWD$)|CREDENTIAL|COOKIE|AUTHORIZATION|BEARER|CONNECTION_?STRING|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|AUTH|DEPLOY|MASTER|LICEN[CS]E)_?KEY|(?:^|_)(?:KEY|PASS|PAT|AUTH|DSN|JWT)$/i;

/** A password in an address: `postgres://user:password@host/`. */
const PASSWORD_IN_ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/gi;
/** A token in the place of a user, `https://token@host/`, as hosts of repositories take it. Elsewhere this is a name. */
const TOKEN_IN_ADDRESS = /\bhttps?:\/\/([^\s/:@]+)(?::(?:x-oauth-basic)?)?@/gi;

/** Shorter ones, such as `1` or `true`, would make every output unreadable and hide nothing. */
const SHORTEST = 6;
/** A line of more than this is a file's, and no password. */
const LONGEST = 4096;

/** The values in these variables that must not be seen, in the forms in which programs print them; the longest first. */
export function secretValues(...environments: readonly Readonly<Record<string, string | undefined>>[]): string[] {
  const found = new Set<string>();
  for (const environment of environments)
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) continue;
      if (SECRET_NAME.test(name)) addValue(found, value);
      for (const pattern of [PASSWORD_IN_ADDRESS, TOKEN_IN_ADDRESS])
        for (const [, text = ''] of value.matchAll(pattern)) {
          add(found, text);
          add(found, decoded(text));
        }
    }
  return [...found].sort((a, b) => b.length - a.length);
}

function addValue(found: Set<string>, value: string): void {
  // A key of many lines is printed line by line, perhaps indented.
  for (const line of value.split(/\r?\n/)) {
    const text = line.trim();
    add(found, text);
    // What reads it takes off the quotes, or the word before the token.
    add(found, /^(["'])(.*)\1$/.exec(text)?.[2] ?? /^(?:Bearer|Basic|Token)\s+(.*)$/i.exec(text)?.[1] ?? '');
  }
}

function add(found: Set<string>, text: string): void {
  if (text.length < SHORTEST || text.length > LONGEST) return;
  for (const form of [text, ...inJson(text), encoded(text), ...inBase64(text)]) found.add(form);
}

/** As JavaScript, Go, Python and PHP write it. */
function inJson(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^\x20-\x7e]/g, escapedUnit);
  return [json, json.replace(/[<>&\u2028\u2029]/g, escapedUnit), ascii, ascii.replaceAll('/', '\\/')];
}

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** As in an address; a lone surrogate has no such form. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ''; // no such form, and so nobody takes it for one
  }
}

/**
 * As a whole, and within a longer text such as `user:password`: what three bytes at a time become does not depend on what
 * stands beside, wherever the first of them begins.
 */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  const within = [0, 1, 2].map((first) => bytes.subarray(first, bytes.length - ((bytes.length - first) % 3)));
  return [bytes, ...within]
    .flatMap((part) => [part.toString('base64'), part.toString('base64url')])
    .filter(({ length }) => length >= SHORTEST);
}
