import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import type { Stepped } from '../../../src/workflow/model.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { ok } from '../support.ts';
import { CASES, type Case } from './conformance.ts';

const SPEC = readFileSync(path.resolve(import.meta.dirname, '../../../SPEC.md'), 'utf8');

interface Seen {
  readonly states: string;
  readonly log: string;
  readonly values: JsonObject;
}

/** What the document comes to, by the same words as the expectation. */
function observe(document: string, script: Case['script']): Seen[] {
  const imported = importWorkflow(document, 'c.scxml');
  if (imported.text === undefined) throw new Error(JSON.stringify(imported.findings));
  const { definition, problems } = parseWorkflow(imported.text, 'c.workflow.yaml');
  if (!definition) throw new Error(`${imported.text}\n${JSON.stringify(problems, null, 2)}`);
  const chart = compileWorkflow(definition);
  let now: Stepped = ok(chart.begin());
  return script.map(({ event, data }) => {
    if (event !== undefined) {
      const step = chart.step(now.snapshot, { type: event, ...(data && { args: { ...data } }) });
      if (!step.ok && step.why === 'broken') throw new Error(step.message);
      // What nobody listens to is no event here, and is passed over there.
      if (step.ok) now = step;
    }
    const innermost = now.active.filter((id) => !now.active.some((other) => other.startsWith(`${id}.`)));
    return {
      states: now.status === 'done' ? 'done' : innermost.map((id) => id.split('.').at(-1)).join(' '),
      log: (now.context.log as string[]).join(' '),
      values: now.context,
    };
  });
}

/** Without what is not said of a step. */
const asSaid = (script: Case['script'], seen: readonly Seen[]) =>
  script.map(({ log, values }, index) => ({
    states: seen[index]?.states,
    ...(log !== undefined && { log: seen[index]?.log }),
    ...(values && { values: Object.fromEntries(Object.keys(values).map((name) => [name, seen[index]?.values[name]])) }),
  }));
const expected = (script: Case['script']) =>
  script.map(({ states, log, values }) => ({ states, ...(log !== undefined && { log }), ...(values && { values }) }));

const byRule = (cases: readonly Case[]) => cases.map((one) => [one.rule, one] as const);
const same = CASES.filter(({ deviation }) => deviation === undefined);
const other = CASES.filter(({ deviation }) => deviation !== undefined);

describe('SCXML, by the rules of the recommendation', () => {
  it.each(byRule(same))('IX-20: %s', (_, { document, script }) => {
    expect(asSaid(script, observe(document, script))).toEqual(expected(script));
  });

  it.each(byRule(other))(
    'IX-21: otherwise, for a reason that SPEC.md gives: %s',
    (_, { document, script, deviation }) => {
      const seen = asSaid(script, observe(document, script));
      expect(seen).not.toEqual(expected(script));
      expect(seen).toEqual(expected(script.map((step) => ({ ...step, ...step.here }))));
      expect(SPEC).toContain(`- **${deviation}** `);
    },
  );

  it('IX-21: every deviation that SPEC.md lists is shown by a document', () => {
    const listed = [...SPEC.matchAll(/^- \*\*(DEV-\d+)\*\*/gm)].map((match) => match[1]);
    expect([...new Set(other.map(({ deviation }) => deviation))].sort()).toEqual(listed.sort());
  });
});
