import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportMermaid } from '../../../src/workflow/interchange/mermaid-export.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';
import { compiled, Walk } from '../support.ts';

const read = (text: string) => importWorkflow(text, 'drawn.mmd');
const codes = (text: string) => read(text).findings.map(({ code, path }) => `${code} ${path}`.trim());
const data = (text: string) => parse(read(text).text ?? '');
const exported = (text: string) => {
  const { definition, problems } = parseWorkflow(text, 'w.workflow.yaml');
  if (!definition) throw new Error(JSON.stringify(problems));
  return exportMermaid(definition);
};

describe('diagrams of Mermaid', () => {
  it('IX-6: states, labelled arrows, beginnings and ends as people draw them', () => {
    const diagram = `---
title: Order
---
stateDiagram-v2
    %% how an order goes
    direction LR
    [*] --> Open
    state "Being packed" as Packing
    Open --> Packing : pack
    Packing --> Sent: Send it out
    Packing : By two people
    Sent --> [*]
    Open --> Lost : after 5m
    note right of Lost : Never paid
    Lost --> [*]
`;
    expect(read(diagram).problems).toEqual([]);
    expect(codes(diagram)).toEqual(['looks', 'event-renamed 10:1']);
    expect(data(diagram)).toEqual({
      workflow: 'drawn',
      title: 'Order',
      commands: { pack: {}, send_it_out: { title: 'Send it out' } },
      initial: 'Open',
      states: {
        Open: { on: { pack: 'Packing' }, after: { '5m': 'Lost' } },
        Packing: { title: 'Being packed', description: 'By two people', on: { send_it_out: 'Sent' } },
        Sent: { type: 'final' },
        Lost: { meta: { notes: ['Never paid'] }, type: 'final' },
      },
    });
    const walk = new Walk(read(diagram).text ?? '');
    expect(walk.send('pack', 'send_it_out').status).toBe('done');
  });

  it('IX-6: an arrow that does not say when is a command, and one out of what has an end within is that end', () => {
    const diagram = `stateDiagram-v2
    [*] --> Still
    Still --> Moving
    Moving --> Still
    Moving --> Crash
    state Crash {
        [*] --> Burning
        Burning --> [*]
    }
    Crash --> Over
    Over --> [*]
`;
    expect(codes(diagram)).toEqual(['event-made-up 3:1', 'event-made-up 4:1', 'event-made-up 5:1']);
    const walk = new Walk(read(diagram).text ?? '');
    expect(walk.send('to_moving', 'to_crash').status).toBe('done');
  });

  it('IX-6: composites, regions and choices', () => {
    const diagram = `stateDiagram-v2
    [*] --> Active
    state Active {
        [*] --> NumLockOff
        NumLockOff --> NumLockOn : EvNumLockPressed
        NumLockOn --> NumLockOff : EvNumLockPressed
        --
        [*] --> CapsLockOff
        CapsLockOff --> CapsLockOn : EvCapsLockPressed
        CapsLockOn --> CapsLockOff : EvCapsLockPressed
    }
    Active --> check : look
    state check <<choice>>
    check --> Good : [true]
    check --> Bad : if n < 0
    Good --> [*]
    Bad --> Active : again
`;
    expect(codes(diagram)).toEqual(['guard-not-implemented 15:1']);
    const text = (read(diagram).text ?? '').replace(/type: if n < 0/, 'not: "true"');
    const walk = new Walk(text);
    expect(walk.send('EvCapsLockPressed', 'EvNumLockPressed').state).toEqual({
      Active: { region_1: 'NumLockOn', region_2: 'CapsLockOn' },
    });
    expect(walk.send('look').status).toBe('done');
    expect(data(diagram).states.check.always).toEqual([
      { target: 'Good', guard: 'true' },
      { target: 'Bad', guard: { type: 'if n < 0' } },
    ]);
  });

  it('IX-6: what is not understood is told with its line, and the rest is read', () => {
    const diagram = `\`\`\`mermaid
stateDiagram-v2
    [*] --> A
    A ==> B
    }
    A --> B : go
    note "floating" as N
    B:::hot --> A : back
    classDef hot fill:#f00
    state fork <<fork>>
    A --> fork : split
\`\`\`
Text after it --> is no diagram.
`;
    expect(codes(diagram).sort()).toEqual(['fork 10:1', 'looks', 'unread 4:1', 'unread 5:1', 'unread 7:1']);
    expect(Object.keys(data(diagram).states)).toEqual(['A', 'B', 'fork']);
    expect(codes('graph TD\n A --> B\n')).not.toEqual([]);
    expect(read('stateDiagram-v2\n').text).toBeUndefined();
  });

  it('IX-6: a workflow goes out as a diagram with its structure, events, guards, tasks and gates', () => {
    const { text, findings } = exported(`workflow: w
title: 'A "quoted": title'
context: { n: 0 }
initial: a
states:
  a:
    description: 'First; of all'
    on: { go: { target: p, guard: context.n < 2, set: { n: context.n + 1 } }, stay: { set: { n: '0' } } }
  p:
    type: parallel
    onDone: end
    states:
      x: { initial: x1, states: { x1: { task: npm test, on: { task.passed: x2, task.failed: x1 } }, x2: { type: final } } }
      y: { initial: y1, states: { y1: { gate: { approvals: 2 }, on: { gate.approved: y2, gate.rejected: y1 } }, y2: { type: final } } }
  end: { type: final }
`);
    expect(text).toBe(`---
title: "A \\"quoted\\": title"
---
stateDiagram-v2
  [*] --> a
  state "A" as a
  a : First#59; of all
  note right of a
    stay / n = 0
  end note
  state "P" as p {
    [*] --> x
    state "X" as x {
      [*] --> x1
      state "X1" as x1
      note right of x1
        Task: npm test
      end note
      state "X2" as x2
      x1 --> x2 : task.passed
      x1 --> x1 : task.failed
      x2 --> [*]
    }
    --
    [*] --> y
    state "Y" as y {
      [*] --> y1
      state "Y1" as y1
      note right of y1
        Gate: 2 of approver, owner
      end note
      state "Y2" as y2
      y1 --> y2 : gate.approved
      y1 --> y1 : gate.rejected
      y2 --> [*]
    }
  }
  state "End" as s_end
  a --> p : go [context.n #60; 2] / n = context.n + 1
  p --> s_end
  s_end --> [*]
`);
    expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual(
      ['actions', 'context', 'gate', 'guard', 'key', 'stays', 'task'].sort(),
    );
  });

  it.each(TEMPLATES.map((template) => [template.id, template.text] as const))(
    'IX-6: the template %s comes back with its states and arrows',
    (_, text) => {
      const before = compiled(text).graph;
      const { definition } = parseWorkflow(read(exported(text).text).text ?? '', 'back.workflow.yaml');
      if (!definition) throw new Error('it does not come back');
      const after = compileWorkflow(definition).graph;
      const titles = (graph: typeof before) => graph.states.map(({ title, kind }) => `${kind} ${title}`).sort();
      expect(titles(after)).toEqual(titles(before));
      const outermost = before.states.filter(({ parent, kind }) => parent === null && kind !== 'final').length;
      // What is heard anywhere has an arrow from each of the outermost states; what stays in its state has none.
      const drawn = before.transitions.filter(({ targets }) => targets.length > 0);
      const count = drawn.reduce((sum, { source }) => sum + (source === '' ? outermost : 1), 0);
      expect(after.transitions).toHaveLength(count);
    },
  );
});
