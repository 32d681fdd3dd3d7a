import { ALL_TEXTS, CONTROLS, NAMES, PLAIN_TEXTS } from './hostile-texts.ts';

/** Printed by the task: every text on a line of its own, what a terminal would obey, and all of them as names of files with errors. */
export const OUTPUT = [
  ...ALL_TEXTS,
  ...CONTROLS,
  ...ALL_TEXTS.map((text) => `src/${text}.ts(1,1): error TS1: ${text}`),
  ...ALL_TEXTS.map((text) => `    at ${text} (file:///tmp/${text}.js:1:1)`),
].join('\n');

const at = (index: number): string => ALL_TEXTS[index % ALL_TEXTS.length] ?? '';
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** As a text of CEL, which reads escapes much as JSON does. */
const inCel = (text: string): string => JSON.stringify(text);

/**
 * A workflow with something hostile wherever its author may write: a chain of states, one for each text, with titles, descriptions,
 * tags, notes and guards; commands with arguments, choices and defaults; a task, a gate, a timer, a start, an output; and a group whose
 * states, commands, arguments and fields are called as every object's own properties are. JSON, so that each text is exactly that.
 */
const WORKFLOW = {
  workflow: 'hostile',
  title: at(0),
  description: at(1),
  runs: 'many',
  tags: [at(27)],
  meta: { note: at(28) },
  context: {
    word: at(2),
    story: ALL_TEXTS.slice(0, 20),
    ...Object.fromEntries(safeNames().map((name) => [name, at(3)])),
  },
  commands: {
    go: { title: at(4), description: at(5) },
    ask: {
      title: at(6),
      description: at(7),
      args: {
        ...Object.fromEntries(
          ALL_TEXTS.slice(0, 12).map((text, index) => [
            `a${index}`,
            { type: 'string', title: text, description: at(index + 20) },
          ]),
        ),
        choice: { enum: ALL_TEXTS.map((text) => text), title: 'Choice', default: at(8) },
        list: { type: 'array', items: { type: 'string' }, title: 'List', default: [at(9), at(10)] },
        fixed: { type: 'string', title: 'Fixed', pattern: '^<script>', default: at(11) },
      },
      required: ['a0', 'choice', 'fixed'],
    },
    ...Object.fromEntries(
      safeNames().map((name) => [name, { title: name, args: { [name]: { type: 'string', title: name } } }]),
    ),
  },
  initial: 's0',
  on: { ask: { description: at(12) } },
  states: {
    ...Object.fromEntries(
      ALL_TEXTS.map((text, index) => [
        `s${index}`,
        {
          title: text,
          description: at(index + 1),
          tags: [at(index + 2)],
          meta: { note: at(index + 3) },
          on: {
            go: {
              target: index + 1 < ALL_TEXTS.length ? `s${index + 1}` : 'work',
              guard: `context.word != ${inCel(text)} || true`,
              description: at(index + 4),
            },
            ...(index === 0 && { ...Object.fromEntries(safeNames().map((name) => [name, 'names'])), toString: 'work' }),
          },
          ...(index === 1 && { after: { '3d': { target: 'done', description: at(13) } } }),
        },
      ]),
    ),
    work: {
      title: at(14),
      task: { run: `cat output.txt; echo ${quoted(at(15))}; exit 1`, env: { WORD: at(16) } },
      on: { 'task.passed': 'ask_people', 'task.failed': 'ask_people' },
    },
    ask_people: {
      title: at(17),
      gate: { approvals: 1, by: ['owner'] },
      on: { 'gate.approved': 'done', 'gate.rejected': 's0' },
    },
    names: {
      title: at(18),
      exit: { set: { word: inCel(at(32)) } },
      entry: { start: { workflow: 'child', title: inCel(at(21)), context: { word: inCel(at(22)) } } },
      initial: {
        target: safeNames()[0],
        set: { word: inCel(at(29)) },
        description: at(30),
        meta: { note: at(31) },
      },
      states: Object.fromEntries(
        safeNames().map((name, index) => [
          name,
          {
            description: name,
            on: {
              go: {
                target: safeNames()[index + 1] ?? '#hostile.elsewhere',
                set: { [name]: inCel(at(index)) },
                guard: {
                  and: [
                    `context.word != ${inCel(at(33))}`,
                    { or: ['true', { not: `context.word == ${inCel(at(34))}` }] },
                  ],
                },
                meta: { note: at(35) },
              },
            },
          },
        ]),
      ),
    },
    elsewhere: {
      task: { run: ['echo', at(23)], cwd: at(24).replaceAll('/', ' ') },
      on: { 'task.passed': 'in_editor', 'task.failed': 'in_editor' },
    },
    in_editor: { task: { vscode: at(25) }, on: { 'task.passed': 'done', 'task.failed': 'done' } },
    done: { type: 'final', title: at(19), output: inCel(at(20)) },
  },
};
export const HOSTILE_WORKFLOW = JSON.stringify(WORKFLOW);

/** Of which the hostile one starts runs. */
export const CHILD_WORKFLOW = JSON.stringify({
  workflow: 'child',
  title: at(26),
  runs: 'many',
  context: { word: '' },
  initial: 'begun',
  states: { begun: { after: { '3d': 'over' } }, over: { type: 'final' } },
});

/** The title of a state, a command, or with an empty name the workflow itself. */
export function titleOf(name: string): string {
  const { states, commands, title } = WORKFLOW as { states: Titled; commands: Titled; title: string };
  return name === '' ? title : ((states[name] ?? commands[name])?.title ?? name);
}
type Titled = Readonly<Record<string, { readonly title?: string }>>;

/** Those of the names that a file may use; the others are refused, which WF-7 says. */
function safeNames(): string[] {
  return NAMES.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
}

export const SHORT_TEXTS: readonly string[] = PLAIN_TEXTS.filter((text) => text.length <= 60);
