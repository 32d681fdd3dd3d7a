/** What masks a task's output. */
export interface Secrets {
  /** Replaced wherever they stand, also over the pieces that output comes in. */
  readonly values: readonly string[];
  /** Replaced within a line. Global expressions. */
  readonly patterns: readonly RegExp[];
}

/** Names of variables that hold secrets, as people and services name them. `PWD` is a folder. */
const SECRET_NAME =
  /TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|COOKIE|CONNECTION_?STRING|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|AUTH|DEPLOY|MASTER|LICEN[CS]E)_?KEY|(?:^|_)(?:KEY|PASS|PAT|AUTH|DSN|JWT)$/i;

/** A password in an address: `postgres://user:password@host/`. */
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/gi;

/** Shorter ones, such as `1` or `true`, would make every output unreadable and hide nothing. */
const SHORTEST = 6;
/** More than this is a file, and its lines are told apart. */
const LONGEST = 4096;

/** The values in these variables that must not be seen, in the forms in which programs print them; the longest first. */
export function secretValues(...environments: readonly Readonly<Record<string, string | undefined>>[]): string[] {
  const found = new Set<string>();
  for (const environment of environments)
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) continue;
      if (SECRET_NAME.test(name)) add(found, value);
      for (const [, password = ''] of value.matchAll(IN_ADDRESS)) add(found, password);
    }
  return [...found].sort((a, b) => b.length - a.length);
}

function add(found: Set<string>, value: string): void {
  const lines = value.split(/\r?\n/);
  // A key of many lines is printed line by line, perhaps indented.
  for (const text of lines.length > 1 ? lines.map((line) => line.trim()) : [value]) {
    if (text.length < SHORTEST || text.length > LONGEST) continue;
    const json = JSON.stringify(text).slice(1, -1);
    for (const form of [text, json, encoded(text), Buffer.from(text).toString('base64')]) found.add(form);
  }
}

/** As in an address; a lone surrogate has no such form. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());
