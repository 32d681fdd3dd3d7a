import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportScxml } from '../../../src/workflow/interchange/scxml-export.ts';
import { attribute, readXml, type XmlElement } from '../../../src/workflow/interchange/xml-read.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';

const NS = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0"';
const read = (body: string) => importWorkflow(`<scxml ${NS}>\n${body}\n</scxml>`, 'doc.scxml');
const told = (body: string) => read(body).findings.map(({ code, path }) => `${code} ${path}`);
/** Where a piece of the body stands in the document, as an editor counts. */
function place(body: string, piece: string): string {
  const before = `\n${body.slice(0, body.indexOf(piece))}`;
  return `${before.split('\n').length}:${(before.split('\n').at(-1) ?? '').length + 1}`;
}
const data = (body: string) => parse(read(body).text ?? '');

function written(text: string): { document: XmlElement; told: string[] } {
  const { definition, problems } = parseWorkflow(text, 'w.workflow.yaml');
  if (!definition) throw new Error(JSON.stringify(problems));
  const { text: xml, findings } = exportScxml(definition);
  const document = readXml(xml);
  if ('code' in document) throw new Error(document.message);
  return { document, told: findings.map(({ code, path }) => `${code} ${path}`) };
}
const all = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(all)];
const transitions = (document: XmlElement) =>
  all(document)
    .filter(({ name }) => name === 'transition')
    .map((one) => [attribute(one, 'event'), attribute(one, 'target'), attribute(one, 'cond')]);

describe('documents of SCXML', () => {
  it('IX-4: what a workflow can not hold is kept by its name where it can be, and told with its line', () => {
    const body = `<script>var x;</script>
<datamodel><data id="n" expr="1"/><data id="from" src="http://example.com/x.json"/><data id="sum" expr="1 + 1"/></datamodel>
<state id="a">
<onentry><raise event="r"/><log expr="n"/><send event="later" delay="2s"/></onentry>
<transition event="go" cond="n / 2 > 1" target="b"><assign location="n" expr="n / 2"/><assign location="unknown" expr="1"/></transition>
<transition event="error.execution" target="nowhere"/>
<transition event="task.passed timer.x" target="b"/>
</state>
<state id="b"><invoke type="scxml"/><transition event="go" target="a"/></state>`;
    const expected: [code: string, piece: string][] = [
      ['data', '<data id="from"'],
      ['data', '<data id="sum"'],
      ['script-not-held', '<script>'],
      ['raise-not-held', '<raise'],
      ['log-not-held', '<log'],
      ['send-not-held', '<send'],
      ['expression', '<transition event="go" cond'],
      ['assign-not-held', '<assign location="n"'],
      ['assign-not-held', '<assign location="unknown"'],
      ['unknown-target', '<transition event="error.execution"'],
      ['event-renamed', '<transition event="task.passed'],
      ['event-renamed', '<transition event="task.passed'],
      ['invoke-not-held', '<invoke'],
    ];
    expect(told(body)).toEqual(expected.map(([code, piece]) => `${code} ${place(body, piece)}`));
    const { a } = data(body).states;
    expect(a.entry.map(({ type }: { type: string }) => type)).toEqual([
      'scxml raise event="r"',
      'scxml log expr="n"',
      'scxml send event="later" delay="2s"',
    ]);
    expect(a.on.go.guard).toEqual({ type: 'n / 2 > 1' });
    expect(a.on).toMatchObject({ task_passed: 'b', timer_x: 'b' });
    for (const { message } of read(body).findings) expect(message).toMatch(/^.+[.]$/s);
  });

  it('IX-5: a delayed event that its own state alone sends, hears and cancels is a timer, both ways', () => {
    const body = `<state id="a"><onentry><send event="tick" id="t" delay="90s"/></onentry><onexit><cancel sendid="t"/></onexit>
<transition event="tick" target="b"/></state><state id="b"/>`;
    expect(data(body).states.a).toEqual({ after: { '90s': 'b' } });
    expect(told(body)).toEqual([]);
    // Heard elsewhere, it is none.
    expect(told(`${body}<state id="c"><transition event="tick" target="a"/></state>`)).toEqual([
      `send-not-held ${place(body, '<send')}`,
      `cancel-not-held ${place(body, '<cancel')}`,
    ]);
    const { document } = written('workflow: w\ninitial: a\nstates: { a: { after: { 90s: b } }, b: {} }\n');
    expect(
      all(document)
        .filter(({ name }) => name === 'send' || name === 'cancel')
        .map(({ attributes }) => attributes.map(({ value }) => value)),
    ).toEqual([['timer.a.90000ms', 'timer.a.90000ms', '90000ms'], ['timer.a.90000ms']]);
  });

  it('IX-5: guards and assignments are conditions and <assign> where both languages read them the same; others stand aside', () => {
    const { document, told: losses } = written(`workflow: w
context: { n: 0, log: [], name: x }
initial: a
states:
  a:
    on:
      one: { target: b, guard: 'context.n < 2 && !(context.name == "y")', set: { n: context.n + 1 } }
      two: { target: b, guard: 'context.name.startsWith("x")' }
      three: { guard: { and: [{ in: b }, { not: event.args.x == 1 }] }, set: { log: 'context.log + [context.n]' } }
      four: { set: { n: '0', name: string(context.n) } }
  b: {}
`);
    expect(transitions(document).slice(0, 4)).toEqual([
      ['one', 'b', "n < 2 && !(name === 'y')"],
      ['two', 'b', 'false'],
      ['three', undefined, "In('b') && !(_event.data.x === 1)"],
      ['four', undefined, undefined],
    ]);
    expect(losses).toEqual(['guard a:two:0', 'set a:four:0']);
    expect(
      all(document)
        .filter(({ name }) => name === 'assign')
        .map(({ attributes }) => attributes.map(({ value }) => value)),
    ).toEqual([
      ['n', 'n + 1'],
      ['log', 'log.concat([n])'],
    ]);
  });

  it('IX-5: the beginning of another event is asked for by its whole name', () => {
    const { document, told: losses } = written(
      'workflow: w\ninitial: a\nstates: { a: { on: { sprint: b, sprint.plan: a } }, b: { on: { sprint.plan: a } } }\n',
    );
    expect(transitions(document).slice(0, 2)).toEqual([
      ['sprint', 'b', "_event.name === 'sprint'"],
      ['sprint.plan', undefined, undefined],
    ]);
    expect(losses).toEqual(['event-prefix a:sprint:0']);
  });

  it('IX-5: a workflow whose root acts is one outermost state, with which the document ends', () => {
    const { document } = written('workflow: w\ninitial: a\non: { stop: z }\nstates: { a: {}, z: { type: final } }\n');
    const [wrapper, end] = document.children.filter(({ name }) => name === 'state' || name === 'final');
    expect([wrapper, end].map((one) => one && attribute(one, 'id'))).toEqual(['w', 'end']);
    expect(transitions(document)).toEqual([
      ['stop', 'z', undefined],
      ['done.state.w', 'end', undefined],
    ]);
  });
});
