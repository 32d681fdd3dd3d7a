import { type Action, ancestors, type Chart, type ChartState, type ChartTransition, guardText } from '../chart.ts';
import { taskLine } from '../graph.ts';
import type { Definition } from '../model.ts';
import { doneEvent } from '../read-chart.ts';
import { chartOf } from './chart-data.ts';
import { type Exported, Findings } from './findings.ts';
import { mermaidText, noteText } from './mermaid-text.ts';

/** Words that begin something else in Mermaid. */
const WORDS = new Set(
  'state note end direction as default class classdef style click hide scale left right over accTitle accDescr'.split(
    ' ',
  ),
);

/** The workflow as a Mermaid `stateDiagram-v2`: a picture, with what it can't show listed. */
export function exportMermaid(definition: Definition): Exported {
  const found = new Findings();
  const text = new Diagram(definition, chartOf(definition), found).text();
  return { text, findings: found.list };
}

class Diagram {
  readonly #definition: Definition;
  readonly #chart: Chart;
  readonly #found: Findings;
  readonly #ids: ReadonlyMap<ChartState, string>;
  /** Arrows by the state within which they are written: the innermost around both ends. */
  readonly #arrows = new Map<ChartState, string[]>();
  readonly #inside = new Map<ChartState, string[]>();

  constructor(definition: Definition, chart: Chart, found: Findings) {
    this.#definition = definition;
    this.#chart = chart;
    this.#found = found;
    this.#ids = idsOf(chart);
  }

  text(): string {
    const { root } = this.#chart;
    for (const transition of this.#chart.transitions) this.#arrow(transition);
    for (const state of this.#chart.states.values()) this.#losses(state);
    this.#rootLosses();
    const lines = ['---', `title: ${JSON.stringify(this.#definition.title)}`, '---', 'stateDiagram-v2'];
    if (root.kind === 'parallel') {
      const id = this.#rootId();
      this.#found.add('root', '', `Mermaid divides no diagram as a whole: its regions stand in a state ${id}.`);
      lines.push(
        `  [*] --> ${id}`,
        `  state ${id} {`,
        ...this.#regions(root, '    '),
        '  }',
        ...this.#arrowsIn(root, '  '),
      );
    } else lines.push(...this.#within(root, '  '));
    return `${lines.join('\n')}\n`;
  }

  #rootId(): string {
    const taken = new Set(this.#ids.values());
    let id = this.#definition.id.replace(/\W/g, '_');
    while (taken.has(id)) id += '_';
    return id;
  }

  #id(state: ChartState): string {
    return this.#ids.get(state) ?? '';
  }

  #within(state: ChartState, indent: string): string[] {
    const begin = state.children.find(({ id }) => id === state.initial);
    return [
      ...(begin ? [`${indent}[*] --> ${this.#id(begin)}`] : []),
      ...state.children.flatMap((child) => this.#state(child, indent)),
      ...this.#arrowsIn(state, indent),
      ...state.children.filter(({ kind }) => kind === 'final').map((child) => `${indent}${this.#id(child)} --> [*]`),
    ];
  }

  #regions(state: ChartState, indent: string): string[] {
    const regions = state.children.filter(({ kind }) => kind !== 'history' && kind !== 'deep_history');
    const histories = state.children.filter((child) => !regions.includes(child));
    return regions.flatMap((region, index) => [
      ...(index === 0 ? [] : [`${indent}--`]),
      `${indent}[*] --> ${this.#id(region)}`,
      ...this.#state(region, indent),
      ...(index === 0 ? histories.flatMap((history) => this.#state(history, indent)) : []),
    ]);
  }

  #state(state: ChartState, indent: string): string[] {
    const id = this.#id(state);
    const inner = state.children.length > 0;
    const title = state.kind === 'history' ? 'H' : state.kind === 'deep_history' ? 'H*' : state.title;
    const lines = [`${indent}state "${mermaidText(title)}" as ${id}${inner ? ' {' : ''}`];
    if (inner) {
      lines.push(
        ...(state.kind === 'parallel' ? this.#regions(state, `${indent}  `) : this.#within(state, `${indent}  `)),
      );
      lines.push(`${indent}}`);
      if (state.kind === 'parallel') lines.push(...this.#arrowsIn(state, indent));
    } else if (state.description) lines.push(`${indent}${id} : ${mermaidText(state.description)}`);
    const notes = [
      ...(inner && state.description ? [state.description] : []),
      ...(state.task ? [`Task: ${taskLine(state.task)}`] : []),
      ...(state.gate ? [`Gate: ${state.gate.approvals} of ${state.gate.by.join(', ')}`] : []),
      ...(this.#inside.get(state) ?? []),
    ];
    if (notes.length > 0)
      lines.push(
        `${indent}note right of ${id}`,
        ...notes.map((note) => `${indent}  ${noteText(note)}`),
        `${indent}end note`,
      );
    return lines;
  }

  #arrowsIn(state: ChartState, indent: string): string[] {
    return (this.#arrows.get(state) ?? []).map((arrow) => indent + arrow);
  }

  #arrow(transition: ChartTransition): void {
    const { root } = this.#chart;
    const source = this.#chart.states.get(transition.source) ?? root;
    const history = source.kind === 'history' || source.kind === 'deep_history';
    const label = history ? '' : this.#label(source, transition);
    if (transition.targets.length === 0) {
      if (source === root)
        this.#found.add('stays', transition.id, 'What is heard everywhere and leads nowhere is not shown.');
      else {
        this.#inside.set(source, [...(this.#inside.get(source) ?? []), label]);
        this.#found.add(
          'stays',
          transition.id,
          'A transition that stays in its state is no arrow in Mermaid: it stands in a note.',
        );
      }
      return;
    }
    if (transition.targets.length > 1)
      this.#found.add('targets', transition.id, 'Mermaid has no arrow with several ends: there is one for each.');
    if (transition.reenter)
      this.#found.add(
        'reenter',
        transition.id,
        'Mermaid does not say whether a transition leaves its state and enters it again.',
      );
    const sources =
      source === root
        ? root.children.filter(({ kind }) => kind !== 'final' && kind !== 'history' && kind !== 'deep_history')
        : [source];
    if (source === root)
      this.#found.add(
        'everywhere',
        transition.id,
        'Mermaid has no arrow from anywhere: there is one from each of the outermost states.',
      );
    for (const from of sources)
      for (const target of transition.targets) {
        const to = this.#chart.states.get(target);
        if (!to) continue;
        const scope =
          [...ancestors(from)].slice(1).find((around) => [...ancestors(to)].slice(1).includes(around)) ?? root;
        const arrow = `${this.#id(from)} --> ${this.#id(to)}${label === '' ? '' : ` : ${mermaidText(label)}`}`;
        this.#arrows.set(scope, [...(this.#arrows.get(scope) ?? []), arrow]);
      }
  }

  /** `event [guard] / what it does`, as UML has it; nothing for the end of what is within. */
  #label(source: ChartState, { kind, event, label, guard, actions, id }: ChartTransition): string {
    const done = kind === 'done' && event === doneEvent(source.id);
    const name =
      kind === 'after'
        ? label
        : kind === 'done'
          ? done
            ? ''
            : label
          : kind === 'always'
            ? guard
              ? ''
              : 'always'
            : event;
    const parts = [
      name,
      guard ? `[${guardText(guard)}]` : '',
      actions.length > 0 ? `/ ${actions.map(actionText).join('; ')}` : '',
    ];
    if (guard) this.#found.add('guard', id, 'Mermaid shows a guard and does not know one: it stands in the label.');
    if (actions.length > 0)
      this.#found.add(
        'actions',
        id,
        'Mermaid shows what a transition does and does not know it: it stands in the label.',
      );
    if (kind === 'done' && !done)
      this.#found.add('done', id, 'Mermaid does not know the end of another state: it stands in the label.');
    if (kind === 'command' && (event === 'always' || /^after /.test(event)))
      this.#found.add('event', id, `The label ${event} reads like one of the language itself.`);
    return parts.filter((part) => part !== '').join(' ');
  }

  #losses(state: ChartState): void {
    const { id, key } = state;
    const say = (code: string, message: string) => this.#found.add(code, id, message);
    if (this.#id(state) !== key)
      say('key', `In Mermaid every state has a name of its own: ${key} is called ${this.#id(state)}.`);
    if (state.kind === 'history' || state.kind === 'deep_history')
      say('history', 'Mermaid has no histories: a state H stands for it.');
    if (state.task) say('task', 'Mermaid shows a task in a note and runs nothing.');
    if (state.gate) say('gate', 'Mermaid shows a gate in a note and asks nobody.');
    if (state.entry.length + state.exit.length > 0)
      say('actions', 'What is done on entering and leaving a state is not shown.');
    if (state.initialActions.length > 0) say('actions', 'What is done on the way into the first state is not shown.');
    if (state.output !== undefined) say('output', 'The output is not shown.');
    if (state.tags.length > 0) say('tags', 'Tags are not shown.');
  }

  #rootLosses(): void {
    const { chart, context, runs } = this.#definition;
    const { root } = this.#chart;
    if (root.entry.length + root.exit.length + root.initialActions.length > 0)
      this.#found.add('actions', '', 'What the workflow does on its beginning and end is not shown.');
    if (root.task) this.#found.add('task', '', 'The task of the workflow as a whole is not shown.');
    if (root.gate) this.#found.add('gate', '', 'The gate of the workflow as a whole is not shown.');
    if (root.output !== undefined) this.#found.add('output', '', 'The output is not shown.');
    if (Object.keys(context).length > 0)
      this.#found.add('context', 'context', 'Mermaid has no context: its fields and first values are not shown.');
    if (chart.commands !== undefined)
      this.#found.add('commands', 'commands', 'Titles, roles and arguments of the commands are not shown.');
    if (runs === 'many') this.#found.add('runs', 'runs', '`runs: many` is not shown.');
    if (this.#definition.description !== undefined)
      this.#found.add('description', 'description', 'The description of the workflow is not shown.');
  }
}

function actionText(action: Action): string {
  if (action.type === 'start') return `start ${action.workflow}`;
  return action.fields.map(([field, { text }]) => `${field} = ${text}`).join('; ');
}

function idsOf(chart: Chart): ReadonlyMap<ChartState, string> {
  const ids = new Map<ChartState, string>();
  const taken = new Set<string>();
  for (const state of chart.states.values()) {
    const plain = (text: string) => {
      const id = text.replace(/\W/g, '_');
      return WORDS.has(id.toLowerCase()) || /^\d/.test(id) ? `s_${id}` : id;
    };
    let id = plain(state.key);
    if (taken.has(id)) id = plain(state.id);
    for (let number = 2; taken.has(id); number++) id = `${plain(state.id)}_${number}`;
    taken.add(id);
    ids.set(state, id);
  }
  return ids;
}
