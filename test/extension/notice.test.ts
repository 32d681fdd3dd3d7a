import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asLabel, asText } from '../../src/extension/notice.ts';
import { ALL_TEXTS, CONTROLS } from '../support/hostile-texts.ts';

const EXTENSION = path.join(import.meta.dirname, '../../src/extension');

describe('what others wrote in a notification', () => {
  it('EXT-49: hides nothing and is no link', () => {
    expect(asText('Release\u202E gnp\nAt work: true\u200B')).toBe('Release\\u{202e} gnp\\u{a}At work: true\\u{200b}');
    expect(asText('[Review](command:workbench.action.terminal.new) me')).toBe(
      '[Review] (command:workbench.action.terminal.new) me',
    );
    expect(asText('Sprint 12 – Zürich 🎉')).toBe('Sprint 12 – Zürich 🎉');
  });
});

describe('what others wrote, elsewhere in VS Code', () => {
  it('EXT-62: is no icon, no link and hides nothing, and says all that was written', () => {
    expect(asLabel('$(bell) urgent')).toBe('$ (bell) urgent');
    for (const text of [...ALL_TEXTS, ...CONTROLS])
      for (const [shown, from, to] of [
        [asText(text), '](', '] ('],
        [asLabel(text), '$(', '$ ('],
      ] as const) {
        expect(shown).not.toContain(from);
        expect(shown).not.toMatch(/\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u);
        const undone = shown
          .replaceAll(to, from)
          .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
        expect(undone).toBe(text);
      }
  });

  it('EXT-62: no notification, list to pick from, field or status text of the extension is made without that', () => {
    const bare = sources().flatMap((file) =>
      shownIn(readFileSync(path.join(EXTENSION, file), 'utf8')).flatMap((code) => {
        const left = unguarded(code);
        return left === '' || left === 'string' || left.startsWith('by all that says') ? [] : [`${file}: ${left}`]; // a field’s type, not a value
      }),
    );
    expect(bare.filter((line) => !OWN.includes(line))).toEqual([]);
    expect(OWN.filter((line) => !bare.includes(line))).toEqual([]);
  });
});

/** What is the extension's own word, its user's, a number, or stands in a modal dialog, which makes nothing of text. */
const OWN: readonly string[] = [
  'choose-room.ts: room.kind room.folder?.uri.fsPath',
  'gates.ts: approvals(missing) others.length',
  'gates.ts: open may',
  'room-panel.ts: found.kind folder.name folder.name',
  'status-bar.ts: icon',
  'task-approvals.ts: commands',
  'task-approvals.ts: name',
  'task-approvals.ts: text again',
  'commands/join.ts: parsed.projectId new URL(link) host',
  'commands/new-workflow.ts: template.title',
  'commands/new-workflow.ts: template.file',
  'commands/new-workflow.ts: template.description',
  'commands/new-workflow.ts: picked.template.file',
  'commands/share.ts: said.trim()',
  'commands/share.ts: room.name',
  'commands/share.ts: ended ended ended',
  'commands/start-run.ts: newest.size',
  'commands/task-output.ts: how which',
];

const sources = () =>
  readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== 'notice.ts',
  );

/** The code of each value that VS Code is given where it would make links or icons of it. */
function shownIn(source: string): string[] {
  const places =
    /\.show(?:Information|Warning|Error)Message\(|\bitem\.text = |(?<!\* .*)\b(?:label|description|detail|prompt): /g;
  return [...source.matchAll(places)].map(({ index, 0: found }) => source.slice(index + found.length)).map(upToItsEnd);
}

/** Up to the comma, semicolon or bracket that ends the value. */
function upToItsEnd(code: string): string {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < code.length; at++) {
    const char = code[at] ?? '';
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if ('\'"`'.includes(char)) quote = char;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && --depth < 0) return code.slice(0, at);
    else if (',;'.includes(char) && depth === 0) return code.slice(0, at);
  }
  return code;
}

/** What of it is neither written down there nor made harmless: the names of values. */
function unguarded(code: string): string {
  const harmless = /\bas(?:Text|Label)\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)/g;
  return [...outsideOfText(code.replace(harmless, "''")).matchAll(/[A-Za-z][\w.?]*(?:\[[^\]]*\])?(?:\(\w*\))?/g)]
    .map(([name]) => name)
    .join(' ');
}

/** The code that is no text: what stands outside of quotes, and between the braces of a template. */
function outsideOfText(code: string): string {
  let left = '';
  const quotes: string[] = [];
  for (let at = 0; at < code.length; at++) {
    const char = code[at] ?? '';
    const quote = quotes.at(-1);
    if (quote === undefined || quote === '}') {
      if ('\'"`'.includes(char)) quotes.push(char);
      else if (char === quote) quotes.pop();
      else left += char;
    } else if (char === '\\') at++;
    else if (char === quote) quotes.pop();
    else if (quote === '`' && code.startsWith('${', at)) {
      quotes.push('}');
      left += ' ';
      at++;
    }
  }
  return left;
}
