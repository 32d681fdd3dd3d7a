import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMPORT_FORMATS, type ImportFormat } from '../../../src/workflow/interchange/formats.ts';
import { type ImportedWorkflow, importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportMermaid } from '../../../src/workflow/interchange/mermaid-export.ts';
import { exportScxml } from '../../../src/workflow/interchange/scxml-export.ts';
import { exportXState } from '../../../src/workflow/interchange/xstate-export.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { definitions } from './charts.ts';

const NS = 'xmlns="http://www.w3.org/2005/07/scxml"';
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Texts made to exhaust whoever reads them, with what each is refused for. */
const HOSTILE: Record<string, readonly [format: ImportFormat, code: string, text: () => string]> = {
  'entities of entities': [
    'scxml',
    'doctype',
    () =>
      `<!DOCTYPE scxml [<!ENTITY a "aaaaaaaaaa">${many(9, (i) => `<!ENTITY a${i + 1} "${`&a${i || ''};`.repeat(10)}">`)}]><scxml ${NS}><state id="&a9;"/></scxml>`,
  ],
  'an entity from a file': [
    'scxml',
    'doctype',
    () => `<!DOCTYPE scxml [<!ENTITY a SYSTEM "file:///etc/passwd">]><scxml ${NS}><state id="&a;"/></scxml>`,
  ],
  'an entity nobody declared': ['scxml', 'syntax', () => `<scxml ${NS}><state id="&a;"/></scxml>`],
  'elements 10,000 deep': ['scxml', 'too-deep', () => `<scxml ${NS}>${'<state>'.repeat(10_000)}`],
  'ten megabytes of XML': ['scxml', 'too-large', () => `<scxml ${NS}>${' '.repeat(10 * 1024 * 1024)}</scxml>`],
  'a hundred thousand elements': ['scxml', 'too-large', () => `<scxml ${NS}>${'<log/>'.repeat(100_000)}</scxml>`],
  'ten megabytes of JSON': [
    'xstate',
    'too-large',
    () => `{"states":{"a":{"description":"${'x'.repeat(10 * 1024 * 1024)}"}}}`,
  ],
  'JSON 10,000 deep': ['xstate', 'too-deep', () => '{"states":'.repeat(10_000)],
  'ten megabytes of a diagram': [
    'mermaid',
    'too-large',
    () => `stateDiagram-v2\n${many(1_000_000, () => 'a --> b\n')}`,
  ],
  'composites 10,000 deep': ['mermaid', 'too-deep', () => `stateDiagram-v2\n${many(10_000, (i) => `state s${i} {`)}`],
  'a hundred thousand states': ['mermaid', 'too-large', () => `stateDiagram-v2\n${many(100_000, (i) => `s${i}`)}`],
  'ten thousand states': [
    'mermaid',
    'too-many-states',
    () => `stateDiagram-v2\n${many(10_000, (i) => `s${i} --> s0`)}`,
  ],
  'a line that goes on': ['mermaid', 'too-large', () => `stateDiagram-v2\na --> b\n${'a-->'.repeat(100_000)}`],
};

function sound(imported: ImportedWorkflow): void {
  if (imported.text === undefined) expect(imported.findings.length).toBeGreaterThan(0);
  else
    expect(parseWorkflow(imported.text, 'a.workflow.yaml').problems.filter(({ code }) => code === 'syntax')).toEqual(
      [],
    );
  for (const { code, message } of imported.findings) {
    expect(code).toMatch(/^[a-z-]+$/);
    expect(message.length).toBeLessThan(800);
  }
}

describe('texts from anywhere', () => {
  it.each(Object.entries(HOSTILE))(
    'IX-9: %s: refused, or read no further',
    { timeout: 30_000 },
    (_, [format, code, text]) => {
      const imported = importWorkflow(text(), 'a', format);
      expect(imported.findings.map((finding) => finding.code)).toContain(code);
      sound(imported);
    },
  );

  it('IX-9: names that mean something to JavaScript are names like others, or refused', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const texts: Record<ImportFormat, string> = {
        xstate: `{"id":"m","initial":"${key}","context":{"${key}":{"polluted":1}},"states":{"${key}":{"on":{"${key}":"${key}"}}}}`,
        scxml: `<scxml ${NS}><datamodel><data id="${key}" expr="{'${key}': {polluted: 1}}"/></datamodel><state id="${key}"><transition event="${key}" target="${key}"/></state></scxml>`,
        mermaid: `stateDiagram-v2\n[*] --> ${key}\n${key} --> ${key} : ${key}\n`,
      };
      for (const format of IMPORT_FORMATS) sound(importWorkflow(texts[format], 'a', format));
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }
  });

  it.each(IMPORT_FORMATS)('IX-9: no text makes the reader of %s throw', { timeout: 120_000 }, (format) => {
    const pieces = {
      xstate: [
        '{',
        '}',
        '[',
        ']',
        '"states"',
        ':',
        ',',
        '"on"',
        '"initial"',
        '"a"',
        '"guard"',
        '"xstate.after.1.a"',
        '"always"',
        'null',
        '1',
        '"*"',
        '"a.*"',
        '""',
        '"meta"',
        '"stateroom"',
      ],
      scxml: [
        '<state id="a">',
        '</state>',
        '<parallel>',
        '</parallel>',
        '<transition event="a" target="a"/>',
        '<transition cond="In(\'a\')"/>',
        '<history id="h"/>',
        '<initial><transition target="a"/></initial>',
        '<final/>',
        '<onentry>',
        '</onentry>',
        '<assign location="x" expr="x+1"/>',
        '<data id="x" expr="1"/>',
        '<datamodel>',
        '</datamodel>',
        '<send event="a" delay="1s"/>',
        '&lt;',
        '<![CDATA[',
        ']]>',
        'text',
        '<a:b/>',
        ' initial="a b"',
      ],
      mermaid: [
        'a',
        ' --> ',
        '[*]',
        ' : ',
        '\n',
        'state ',
        '{',
        '}',
        '\n--\n',
        'note right of a',
        'end note',
        '<<choice>>',
        '"x y" as b',
        '[n > 1]',
        ' / ',
        ':::c',
        '%%',
        ';',
        'after 5m',
        '#35;',
        '```',
      ],
    }[format];
    const frame = {
      xstate: (body: string) => `{"id":"m","states":{"a":{}},${body}`,
      scxml: (body: string) => `<scxml ${NS}>${body}</scxml>`,
      mermaid: (body: string) => `stateDiagram-v2\n${body}`,
    }[format];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
        ),
        (body) => {
          for (const text of [body, frame(body)]) sound(importWorkflow(text, 'a', format));
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each(IMPORT_FORMATS)(
    'IX-9: no piece of a good text of %s makes its reader throw',
    { timeout: 120_000 },
    (format) => {
      const write = { xstate: exportXState, scxml: exportScxml, mermaid: exportMermaid }[format];
      fc.assert(
        fc.property(
          definitions({ states: true }),
          fc.nat(),
          fc.nat(),
          fc.string({ unit: 'binary', maxLength: 4 }),
          (definition, from, length, put) => {
            if (!definition) return;
            const { text } = write(definition);
            const start = from % text.length;
            sound(importWorkflow(text.slice(0, start) + put + text.slice(start + (length % 40)), 'a', format));
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});
