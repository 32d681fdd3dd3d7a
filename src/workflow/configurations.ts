import type { Chart, ChartState, ChartTransition } from './chart.ts';
import { listeners } from './machine.ts';

/** Past it they are worked out anew: regions multiply, and a run comes by few of all that there could be. */
const MOST_KEPT = 1000;

/** A set of active states, with what follows from it alone, whatever the context is. */
export class Configuration {
  /** Below the root, in document order. */
  readonly active: readonly ChartState[];
  readonly ids: readonly string[];
  readonly idSet: ReadonlySet<string>;
  /** Commands that some active state listens to, whatever the guards say. */
  readonly commands: readonly { readonly name: string; readonly heard: readonly ChartTransition[] }[];
  readonly #listening: readonly ChartState[];
  readonly #heard = new Map<string, readonly ChartTransition[]>();

  constructor(active: readonly ChartState[], root: ChartState, commands: readonly { readonly name: string }[]) {
    this.active = active;
    this.ids = active.map(({ id }) => id);
    this.idSet = new Set(this.ids);
    this.#listening = active.length > 0 ? active : [root];
    this.commands = commands
      .map(({ name }) => ({ name, heard: this.listeners(name) }))
      .filter(({ heard }) => heard.length > 0);
  }

  /** Transitions that the event reaches. */
  listeners(event: string): readonly ChartTransition[] {
    const known = this.#heard.get(event);
    if (known) return known;
    const heard = listeners(this.#listening, event);
    if (heard.length > 0) this.#heard.set(event, heard); // names that nobody listens to come without end
    return heard;
  }
}

interface Node {
  readonly path: readonly string[];
  /** Its place in the machine. */
  readonly order: number;
}

/** The configurations of one chart that were come by, each worked out once. */
export class Configurations {
  readonly #chart: Chart;
  readonly #commands: readonly { readonly name: string }[];
  readonly #kept = new Map<string, Configuration>();

  constructor(chart: Chart, commands: readonly { readonly name: string }[]) {
    this.#chart = chart;
    this.#commands = commands;
  }

  /** Of these nodes of the chart's machine, its root among them. */
  of(nodes: readonly Node[]): Configuration {
    // In whatever order they come: this is asked twice a step, and one that comes in two orders is kept twice.
    let key = '';
    for (const { order } of nodes) key += `${order},`;
    const known = this.#kept.get(key);
    if (known) return known;
    const ids = new Set(nodes.map(({ path }) => path.join('.')));
    const active = [...this.#chart.states.values()].filter(({ id }) => ids.has(id));
    const made = new Configuration(active, this.#chart.root, this.#commands);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }
}
