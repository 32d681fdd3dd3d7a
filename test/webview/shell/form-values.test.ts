import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../src/client/fields.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { keepable, readForm } from '../../../webview/shell/form-values.ts';
import { keepValues, lastValues } from '../../../webview/shell/last-values.ts';

const controls = (given: Readonly<Record<string, string | readonly string[]>>) => ({
  getAll: (name: string) => [given[name] ?? []].flat(),
});

const fill = (args: JsonObject, required: string[], given: Parameters<typeof controls>[0]) => {
  const { values, problems } = readForm(fieldsOf({ args, required }), controls(given));
  return { values, problems: Object.fromEntries(problems) };
};

describe('the values of a form', () => {
  it('PAGE-212: each kind of argument comes from its own control', () => {
    const args: JsonObject = {
      size: { enum: [1, 2, 'large'] },
      level: {
        oneOf: [
          { const: 'lo', title: 'Low' },
          { const: 'hi', title: 'High' },
        ],
      },
      kind: { const: 'bug' },
      urgent: { type: 'boolean' },
      points: { type: 'integer', minimum: 2, maximum: 10, multipleOf: 2 },
      share: { type: 'number', multipleOf: 0.1 },
      people: { type: 'array', items: { type: 'string' } },
      tags: { type: 'array', items: { enum: ['a', 'b', 3] }, maxItems: 2 },
      due: { type: 'string', format: 'date' },
      at: { type: 'string', format: 'date-time' },
    };
    const given = {
      size: '2',
      level: 'hi',
      kind: 'true',
      points: '4',
      share: '0.3',
      people: 'Ana, Bo\nMei',
      tags: ['a', '3'],
      due: '2026-11-26',
      at: '2026-11-26T14:03:00Z',
    };
    expect(fill(args, ['kind'], given)).toEqual({
      values: {
        size: 2,
        level: 'hi',
        kind: 'bug',
        urgent: false,
        points: 4,
        share: 0.3,
        people: ['Ana, Bo', 'Mei'],
        tags: ['a', 3],
        due: '2026-11-26',
        at: '2026-11-26T14:03:00.000Z',
      },
      problems: {},
    });
    expect(fill(args, [], {})).toEqual({ values: { urgent: false }, problems: {} });
  });

  it('PAGE-212: what does not fit is said beside its control, and with the pattern’s own words where it has some', () => {
    const args: JsonObject = {
      code: { type: 'string', pattern: '^[A-Z]{2}$', errorMessage: 'two capital letters' },
      plain: { type: 'string', pattern: '^x$' },
      points: { type: 'integer', exclusiveMinimum: 0, multipleOf: 3 },
      tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1 },
      ids: { type: 'array', items: { type: 'integer' }, minItems: 2 },
      time: { type: 'string', format: 'time' },
      mail: { type: 'string', format: 'email' },
    };
    const given = { code: 'x', plain: 'y', points: '4', ids: '1', time: 'noon', mail: 'ana' };
    expect(fill(args, ['tags'], given).problems).toEqual({
      tags: 'Tags needs at least one.',
      code: 'Code: two capital letters',
      plain: 'Plain must match ^x$',
      points: 'Points goes in steps of 3.',
      ids: 'Ids needs at least 2.',
      time: 'Time is a time: 14:03.',
      mail: 'Mail is an address: ana@example.org.',
    });
    expect(fill(args, [], { points: '0' }).problems).toEqual({ points: 'Points is at least 1.' });
    expect(fill(args, [], { time: '14:03' }).values.time).toMatch(/^14:03:00(?:Z|[+-]\d\d:\d\d)$/);
  });

  it('PAGE-212: groups are left out when all of them is empty, and whole or wrong when something is in them', () => {
    const args: JsonObject = {
      address: {
        type: 'object',
        properties: {
          street: { type: 'string' },
          zip: { type: 'integer' },
          geo: { type: 'object', properties: { lat: { type: 'number' } } },
        },
        required: ['zip'],
      },
    };
    expect(fill(args, [], {})).toEqual({ values: {}, problems: {} });
    expect(fill(args, ['address'], {}).problems).toEqual({ 'address/zip': 'Zip is needed.' });
    expect(fill(args, [], { 'address/street': 'Main' }).problems).toEqual({ 'address/zip': 'Zip is needed.' });
    expect(fill(args, [], { 'address/zip': '12', 'address/geo/lat': '1.5' }).values).toEqual({
      address: { zip: 12, geo: { lat: 1.5 } },
    });
  });

  it('PAGE-212: one of several ways is chosen first', () => {
    const args: JsonObject = {
      when: {
        oneOf: [
          { title: 'On a day', type: 'string', format: 'date' },
          { title: 'In days', type: 'integer', minimum: 1 },
          { title: 'After', type: 'object', properties: { run: { type: 'string' } }, required: ['run'] },
        ],
      },
    };
    expect(fill(args, ['when'], {}).problems).toEqual({ 'when/?': 'Choose one for When.' });
    expect(fill(args, ['when'], { 'when/?': '1', 'when/1': '3' }).values).toEqual({ when: 3 });
    expect(fill(args, ['when'], { 'when/?': '1', 'when/1': '0' }).problems).toEqual({
      'when/1': 'In days is at least 1.',
    });
    expect(fill(args, [], { 'when/?': '2', 'when/2/run': 'r1' }).values).toEqual({ when: { run: 'r1' } });
    expect(fill(args, [], { 'when/?': '7' })).toEqual({ values: {}, problems: {} });
  });

  it('PAGE-213: values are kept by project, member and command, within bounds, and none that is a secret', () => {
    const args: JsonObject = {
      goal: { type: 'string' },
      apiKey: { type: 'string' },
      db_password: { type: 'string' },
      note: { type: 'string', writeOnly: true },
      pin: { type: 'integer' },
      hidden: { type: 'string', format: 'password' },
      titled: { type: 'string', title: 'Access token' },
      spinning: { type: 'string' },
      login: { type: 'object', properties: { user: { type: 'string' }, secret: { type: 'string' } } },
      extra: { type: 'object' },
      way: { oneOf: [{ type: 'string' }, { type: 'object', properties: { passphrase: { type: 'string' } } }] },
    };
    const values: JsonObject = {
      ...Object.fromEntries(
        ['goal', 'apiKey', 'db_password', 'note', 'hidden', 'titled', 'spinning'].map((name) => [name, name]),
      ),
      pin: 1234,
      login: { user: 'ana', secret: 'x' },
      extra: { deep: [{ token: 'x', fine: 1 }] },
      way: { passphrase: 'x' },
    };
    const kept = keepable(fieldsOf({ args, required: [] }), values);
    expect(kept).toEqual({
      goal: 'goal',
      spinning: 'spinning',
      login: { user: 'ana' },
      extra: { deep: [{ fine: 1 }] },
    });
    const store = new Map<string, Json | undefined>();
    const memory = {
      read: (key: string) => store.get(key),
      write: (key: string, value: Json | undefined) => void store.set(key, value),
    };
    const mine = { project: 'p', member: 'm' };
    keepValues(memory, mine, 'plan', kept);
    expect(lastValues(memory, mine, 'plan')).toEqual(kept);
    expect(lastValues(memory, { project: 'p', member: 'other' }, 'plan')).toBeUndefined();
    expect(lastValues(memory, { project: 'q', member: 'm' }, 'plan')).toBeUndefined();
    for (let index = 0; index < 40; index++) keepValues(memory, mine, `c${index}`, { n: index });
    expect(lastValues(memory, mine, 'plan')).toBeUndefined();
    expect(lastValues(memory, mine, 'c39')).toEqual({ n: 39 });
    keepValues(memory, mine, 'c39', { n: 'x'.repeat(5_000) });
    expect(lastValues(memory, mine, 'c39')).toBeUndefined();
    store.set('values:p:m', 'nonsense');
    expect(lastValues(memory, mine, 'plan')).toBeUndefined();
  });
});
