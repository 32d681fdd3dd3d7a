import { describe, expect, it } from 'vitest';
import { entryLine } from '../../../src/server/cli/entry-line.ts';
import { stateText } from '../../../src/server/cli/state-text.ts';
import { jsonLine } from '../../../src/server/cli/terminal.ts';
import { ALL_TEXTS, CONTROLS, PLAIN_TEXTS } from '../../support/hostile-texts.ts';

/** What moves a terminal's cursor, sets its title, makes links, or turns text round. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const by = (name: string) => ({ id: 'm_1', name, kind: 'person' }) as const;
const chat = (text: string) =>
  entryLine({ seq: 1, at: 0, by: by(text), kind: 'chat', text, id: null }, process.stdout)
    .replaceAll('\u001b[2m', '')
    .replaceAll('\u001b[0m', '');

describe('what others wrote, in a terminal', () => {
  it('CLI-23, PAGE-205: is one line with nothing in it that a terminal obeys, and is what was written', () => {
    for (const text of [...ALL_TEXTS, ...CONTROLS]) {
      expect(chat(text)).not.toMatch(OBEYED);
      expect(stateText({ [text]: text })).not.toMatch(OBEYED);
      expect(jsonLine({ [text]: text })).not.toMatch(OBEYED);
      expect(JSON.parse(jsonLine({ text }))).toEqual({ text });
    }
    for (const text of PLAIN_TEXTS) expect(chat(text)).toContain(`${text}: ${text}`);
  });
});
