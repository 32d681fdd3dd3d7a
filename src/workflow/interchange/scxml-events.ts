import type { Findings } from './findings.ts';
import { quoted } from './findings.ts';
import { DONE, matchesEvent } from './scxml-names.ts';
import { type Node, own, scxmlChildren, type Tree } from './scxml-tree.ts';
import { attribute, type XmlElement } from './xml-read.ts';

/** What a transition listens to, as a workflow has it. */
type Heard = { readonly is: 'event' | 'timer'; readonly name: string } | { readonly is: 'done'; readonly state: Node };

interface Timer {
  readonly node: Node;
  readonly event: string;
  readonly delay: string;
  readonly elements: readonly XmlElement[];
}

/** Events that a workflow's tasks, gates and child runs send. */
const INNER = /^(task\.(passed|failed|cancelled|timed_out)|gate\.(approved|rejected)|run\.(done|failed|cancelled))$/;

/** The events of a document: which there are, and which of them a descriptor means. */
export class Events {
  readonly #found: Findings;
  /** Whether the document came from here, so that the names of inner events are meant so. */
  readonly #ours: boolean;
  readonly #names: readonly string[];
  readonly #done: ReadonlyMap<string, Node>;
  readonly #timers: readonly Timer[];

  constructor(tree: Tree, ours: boolean, found: Findings) {
    this.#found = found;
    this.#ours = ours;
    const transitions = tree.nodes
      .filter(({ kind }) => kind !== 'history')
      .flatMap(({ element }) => scxmlChildren(element, 'transition'));
    const ends = tree.nodes.filter(({ kind, parent }) => parent && (kind === 'compound' || kind === 'parallel'));
    this.#done = new Map(ends.map((node) => [`${DONE}${attribute(node.element, 'id') ?? ''}`, node]));
    this.#timers = timersIn(tree, transitions, found);
    const timers = new Set(this.#timers.map(({ event }) => event));
    const plain = transitions
      .flatMap(descriptors)
      .map((descriptor) => descriptor.replace(/\.\*?$/, ''))
      .filter((name) => name !== '*' && name !== '' && !timers.has(name) && !this.#done.has(name));
    // What only names the beginning of the ends of states is no event of its own.
    this.#names = [...new Set(plain)].filter((name) => !`${DONE}x`.startsWith(`${name}.`) && !name.startsWith('done.'));
  }

  /** A state's timers, and the elements that make them. */
  timersOf(node: Node): { readonly elements: ReadonlySet<XmlElement> } {
    const own = this.#timers.filter((timer) => timer.node === node);
    return { elements: new Set(own.flatMap(({ elements }) => elements)) };
  }

  /** What a transition hears; `undefined` for one without an event. `later` are those after it in the same state. */
  heardBy(node: Node, element: XmlElement, later: readonly XmlElement[]): readonly Heard[] | undefined {
    if (attribute(element, 'event') === undefined) return undefined;
    const said = descriptors(element);
    if (own(element, 'exact') === 'true')
      return said.map((name) => ({ is: 'event', name: this.#nameOf(name, element) }));
    const matches = (name: string) => said.some((descriptor) => descriptor !== '*' && matchesEvent(descriptor, name));
    const anything = said.includes('*');
    // `*` comes after the others here: where one of those stands later in the document, this one is put before it.
    const before = (name: string) =>
      anything && later.some((one) => descriptors(one).some((other) => other !== '*' && matchesEvent(other, name)));
    const wanted = (name: string) => matches(name) || before(name);
    const heard: Heard[] = [
      ...this.#names.filter(wanted).map((name) => ({ is: 'event' as const, name: this.#nameOf(name, element) })),
      ...[...this.#done].filter(([name]) => wanted(name)).map(([, state]) => ({ is: 'done' as const, state })),
      ...this.#timers
        .filter((timer) => timer.node === node && wanted(timer.event))
        .map(({ delay }) => ({ is: 'timer' as const, name: delay })),
      ...(anything ? [{ is: 'event' as const, name: '*' }] : []),
    ];
    this.#tell(said, heard, element);
    return heard;
  }

  #tell(said: readonly string[], heard: readonly Heard[], { at }: XmlElement): void {
    for (const descriptor of said) {
      const means = this.#names.filter((name) => descriptor !== '*' && matchesEvent(descriptor, name));
      if (means.length > 1)
        this.#found.add(
          'event-prefix',
          at,
          `${quoted(descriptor)} stands for the events of this document that begin so: ${means.join(', ')}.`,
        );
      if (/^error(\.|$)/.test(descriptor))
        this.#found.add(
          'error-event',
          at,
          `Nothing raises ${quoted(descriptor)} here: a step that fails is refused, and the run stays where it was.`,
        );
      if (/^done\.invoke/.test(descriptor) || (descriptor.startsWith('done.') && heard.length === 0))
        this.#found.add(
          'done-event',
          at,
          `Nothing ever raises ${quoted(descriptor)} here: its transition is left out.`,
        );
    }
  }

  /** The event as a workflow can call it. */
  #nameOf(name: string, { at }: XmlElement): string {
    if (name === '*' || (this.#ours && INNER.test(name))) return name;
    if (!/^(xstate|timer|done|task|gate|run)[.@]|[@*]/.test(name)) return name;
    const renamed = name.replace(/[@*]/g, '_').replace('.', '_');
    this.#found.add(
      'event-renamed',
      at,
      `${quoted(name)} is a name of Stateroom's own: the event is called ${renamed} here.`,
    );
    return renamed;
  }
}

const descriptors = (element: XmlElement): string[] =>
  (attribute(element, 'event') ?? '').split(/\s+/).filter((word) => word !== '');

/**
 * What SCXML says with a delayed `<send>`, a transition for it and a `<cancel>`, a workflow says with `after`. Only where
 * all of it stands in one state, and the event nowhere else.
 */
function timersIn(tree: Tree, transitions: readonly XmlElement[], found: Findings): Timer[] {
  const sends = tree.nodes.flatMap((node) =>
    scxmlChildren(node.element, 'onentry').flatMap((entry) =>
      scxmlChildren(entry, 'send').map((send) => ({ node, send })),
    ),
  );
  return sends.flatMap(({ node, send }): Timer[] => {
    const event = attribute(send, 'event');
    const delay = delayOf(attribute(send, 'delay'));
    if (event === undefined || delay === undefined || attribute(send, 'target') !== undefined) return [];
    const own = new Set(scxmlChildren(node.element, 'transition'));
    const listeners = transitions.filter((one) =>
      descriptors(one).some((descriptor) => descriptor !== '*' && matchesEvent(descriptor, event)),
    );
    const alone = sends.filter((other) => attribute(other.send, 'event') === event).length === 1;
    if (!alone || listeners.length === 0 || listeners.some((one) => !own.has(one))) return [];
    const id = attribute(send, 'id');
    const cancels = scxmlChildren(node.element, 'onexit')
      .flatMap((exit) => scxmlChildren(exit, 'cancel'))
      .filter((cancel) => id !== undefined && attribute(cancel, 'sendid') === id);
    if (cancels.length === 0)
      found.add(
        'timer',
        send.at,
        `Nothing cancels ${quoted(event)} when its state is left; here a timer ends with its state.`,
      );
    return [{ node, event, delay, elements: [send, ...cancels] }];
  });
}

/** CSS2 time, `5s` or `300ms`, as a workflow writes it. */
function delayOf(text: string | undefined): string | undefined {
  const match = /^\s*(\d*\.?\d+)(s|ms)\s*$/.exec(text ?? '');
  if (!match?.[1]) return undefined;
  const ms = Math.round(Number(match[1]) * (match[2] === 's' ? 1000 : 1));
  if (!Number.isSafeInteger(ms)) return undefined;
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const)
    if (ms > 0 && ms % size === 0) return `${ms / size}${unit}`;
  return `${ms}ms`;
}
