import type { Json, JsonObject } from '../../protocol/json.ts';
import { isData } from '../data.ts';
import { oneOrMore, present, shortTransition, some } from './chart-data.ts';
import { Findings, type Imported, quoted } from './findings.ts';
import { idOf, keyOf } from './names.ts';
import { DataModel, plainValue } from './scxml-data.ts';
import { Events } from './scxml-events.ts';
import { SCXML } from './scxml-names.ts';
import { isWithin, type Node, own, ownData, ownText, parsed, scxmlChildren, type Tree, treeOf } from './scxml-tree.ts';
import { attribute, readXml, type XmlElement } from './xml-read.ts';

/** An SCXML document as a workflow. */
export function importScxml(text: string, file: string): Imported {
  const found = new Findings();
  const document = readXml(text);
  if ('code' in document) {
    found.add(document.code, document.at, document.message);
  } else if (document.name !== 'scxml' || (document.uri !== SCXML && document.uri !== '')) {
    found.add('not-scxml', document.at, `This is no SCXML: its outermost element is ${quoted(document.name)}.`);
  } else {
    return { data: new Document(document, file, found).workflow(), findings: found.list };
  }
  return { data: undefined, findings: found.list };
}

class Document {
  readonly #document: XmlElement;
  readonly #found: Findings;
  readonly #workflow: Record<string, unknown>;
  readonly #id: string;
  readonly #tree: Tree;
  readonly #model: DataModel;
  readonly #events: Events;

  constructor(document: XmlElement, file: string, found: Findings) {
    this.#document = document;
    this.#found = found;
    this.#workflow = ownData(document, 'workflow', found);
    const said = this.#workflow.workflow ?? attribute(document, 'name');
    this.#id = idOf(typeof said === 'string' ? said : undefined, file);
    this.#tree = treeOf(document, found);
    this.#model = new DataModel(
      document,
      (id) => {
        const node = this.#tree.byId.get(id);
        return node && this.#whole(node);
      },
      found,
    );
    this.#events = new Events(this.#tree, ownText(document, 'workflow') !== undefined, found);
  }

  workflow(): JsonObject {
    const { title, description, runs, commands, context } = this.#workflow as JsonObject;
    const { root } = this.#tree;
    for (const element of this.#document.children) {
      if (element.uri === SCXML && element.name === 'script')
        this.#found.add('script-not-held', element.at, 'A workflow file holds no code: <script> is left out.');
    }
    return {
      workflow: this.#id,
      ...present({
        title: title ?? undefined,
        description,
        runs,
        context: { ...this.#model.context, ...(isData(context) && context) },
      }),
      ...(isData(commands) && { commands }),
      ...this.#state(root),
    };
  }

  /** How a state is called wherever one is. */
  #whole({ path }: Node): string {
    return `#${[this.#id, ...path].join('.')}`;
  }

  /** How a state is called at another. */
  #spell(to: Node, from: Node): string {
    if (to.parent && to.parent === from.parent) return to.key;
    if (to.parent && to.parent === from) return from.parent ? `.${to.key}` : to.key;
    return this.#whole(to);
  }

  #state(node: Node): JsonObject {
    const { element, kind, parent } = node;
    const { title, description, tags, task, gate, meta, output } = ownData(element, 'state', this.#found) as JsonObject;
    const { tags: rootTags, meta: rootMeta, output: rootOutput } = this.#workflow as JsonObject;
    if (kind === 'history')
      return present({
        title,
        description,
        tags,
        meta,
        type: 'history',
        history: attribute(element, 'type') === 'deep' ? 'deep' : 'shallow',
        target: this.#default(node),
      });
    for (const child of element.children) {
      if (child.uri === SCXML && child.name === 'invoke')
        this.#found.add(
          'invoke-not-held',
          child.at,
          '<invoke> is left out: a workflow runs no other machine within a state. Use `task` for a process, or `start` for another workflow.',
        );
    }
    const timers = this.#events.timersOf(node);
    const states = node.children.map((child) => [child.key, this.#state(child)] as const);
    const begin = kind === 'compound' ? this.#initial(node) : { initial: undefined, before: [] };
    const handedOn = output ?? (parent ? this.#output(node) : rootOutput);
    return {
      ...(handedOn !== undefined && { output: handedOn }),
      ...present({
        title,
        description: parent ? description : undefined,
        tags: parent ? tags : (tags ?? rootTags),
        type: kind === 'parallel' || kind === 'final' ? kind : undefined,
        task,
        gate,
        initial: begin.initial,
        entry: some(this.#model.actions(scxmlChildren(element, 'onentry'), timers.elements)),
        exit: some(this.#model.actions(scxmlChildren(element, 'onexit'), timers.elements)),
        ...this.#transitions(node),
        states: Object.fromEntries([...begin.before, ...states]),
        meta: parent ? meta : (meta ?? rootMeta),
      }),
    };
  }

  /** Where a state begins. What a workflow can't say with `initial`, a state before the others says with `always`. */
  #initial(node: Node): { initial: Json | undefined; before: readonly (readonly [string, JsonObject])[] } {
    const { element, children } = node;
    const inner = scxmlChildren(element, 'initial')[0];
    const transition = inner && scxmlChildren(inner, 'transition')[0];
    const wrapped = element !== this.#document && !node.parent;
    const said = transition ? attribute(transition, 'target') : attribute(element, 'initial');
    const names = words(said);
    const targets = names.flatMap((name) => this.#find(name, transition ?? element) ?? []);
    const actions = transition ? this.#model.actions([transition]) : [];
    const [first] = children.filter(({ kind }) => kind !== 'history');
    const [only] = targets.length > 0 ? targets : first ? [first] : [];
    if (only && targets.length <= 1 && only.parent === node && only.kind !== 'history')
      return { initial: actions.length === 0 ? only.key : { target: only.key, actions }, before: [] };
    if (targets.length === 0 || targets.some((target) => !isWithin(target, node) || target === node)) {
      if (said !== undefined && !wrapped)
        this.#found.add(
          'initial',
          element.at,
          `${quoted(said)} does not say where this state begins: it is where the first state is.`,
        );
      return { initial: first?.key, before: [] };
    }
    const key = keyOf('start', new Set(children.map((child) => child.key)));
    this.#found.add(
      'initial',
      element.at,
      `A workflow begins in a child, not in ${quoted(said ?? '')}: the state ${key} leads there at once.`,
    );
    const always: JsonObject = {
      target: oneOrMore(targets.map((target) => (target.parent === node ? target.key : this.#whole(target)))),
      ...(actions.length > 0 && { actions }),
    };
    return { initial: key, before: [[key, { always }]] };
  }

  #find(id: string, element: XmlElement): Node | undefined {
    const node = this.#tree.byId.get(id);
    if (!node) this.#found.add('unknown-target', element.at, `There is no state with the id ${quoted(id)}.`);
    return node;
  }

  #default(node: Node): Json | undefined {
    const transition = scxmlChildren(node.element, 'transition')[0];
    if (!transition || own(transition, 'added') === 'true') return undefined;
    if (this.#model.actions([transition]).length > 0)
      this.#found.add(
        'history-actions',
        transition.at,
        'A history does nothing on its way: what it would do without a memory is left out.',
      );
    const targets = words(attribute(transition, 'target')).flatMap((id) => this.#find(id, transition) ?? []);
    return targets.length === 0 ? undefined : oneOrMore(targets.map((target) => this.#spell(target, node)));
  }

  #transitions(node: Node): Record<string, Json | undefined> {
    const always: Json[] = [];
    const done: Json[] = [];
    const on = new Map<string, Json[]>();
    const after = new Map<string, Json[]>();
    const add = (map: Map<string, Json[]>, key: string, made: Json) => map.set(key, [...(map.get(key) ?? []), made]);
    const elements = scxmlChildren(node.element, 'transition').filter((one) => own(one, 'added') !== 'true');
    for (const [index, element] of elements.entries()) {
      const made = this.#transition(node, element);
      if (made === undefined) continue;
      const heard = this.#events.heardBy(node, element, elements.slice(index + 1));
      if (heard === undefined) always.push(made);
      for (const event of heard ?? []) {
        if (event.is === 'done' && event.state === node) done.push(made);
        else if (event.is === 'done') add(on, `xstate.done.state.${this.#whole(event.state).slice(1)}`, made);
        else add(event.is === 'timer' ? after : on, event.name, made);
      }
    }
    const map = (entries: ReadonlyMap<string, Json[]>) =>
      Object.fromEntries([...entries].map(([key, items]) => [key, oneOrMore(items)]));
    return { on: map(on), always: some(always), after: map(after), onDone: some(done) };
  }

  #transition(node: Node, element: XmlElement): Json | undefined {
    const names = words(attribute(element, 'target'));
    const targets = names.map((id) => this.#find(id, element));
    if (targets.includes(undefined)) return undefined;
    const ends = targets.filter((target) => target !== undefined);
    const itself = own(element, 'target') === 'self';
    const cond = attribute(element, 'cond');
    const kept = own(element, 'guard');
    const exact = own(element, 'exact') === 'true';
    const guard =
      kept !== undefined
        ? (parsed(kept) as Json | undefined)
        : cond !== undefined && !exact
          ? this.#model.guard(cond, element.at)
          : undefined;
    const meta = own(element, 'meta');
    const made = present({
      target: itself
        ? this.#itself(node)
        : ends.length === 0
          ? undefined
          : oneOrMore(ends.map((end) => this.#spell(end, node))),
      guard,
      actions: this.#model.actions([element]),
      reenter: (!itself && ends.length > 0 && this.#reenters(node, element, ends)) || undefined,
      description: own(element, 'description'),
      meta: meta === undefined ? undefined : (parsed(meta) as Json | undefined),
    });
    return shortTransition(made);
  }

  #itself(node: Node): string {
    return node.parent ? node.key : this.#whole(node);
  }

  /** By the recommendation a transition leaves its source, save an internal one of a compound state to states within. */
  #reenters(node: Node, element: XmlElement, ends: readonly Node[]): boolean {
    if (own(element, 'internal') === 'true') return false;
    // A history may lead back to the source itself.
    if (!ends.some((end) => isWithin(end, node) || end.kind === 'history')) return false;
    const internal = attribute(element, 'type') === 'internal';
    return !(internal && node.kind === 'compound' && ends.every((end) => end !== node && isWithin(end, node)));
  }

  #output(node: Node): Json | undefined {
    const data = scxmlChildren(node.element, 'donedata')[0];
    if (!data) return undefined;
    if (node.kind !== 'final' || node.parent?.parent) {
      this.#found.add(
        'donedata',
        data.at,
        'Only an outermost final state hands something on: what this one would is left out.',
      );
      return undefined;
    }
    const content = scxmlChildren(data, 'content')[0];
    const lost = (text: string): undefined => {
      this.#found.add('donedata', data.at, `CEL may read ${quoted(text)} another way: this is left out.`);
      return undefined;
    };
    if (content) {
      const text = attribute(content, 'expr') ?? content.text.trim();
      const value = plainValue(text) ?? (attribute(content, 'expr') === undefined ? text : undefined);
      if (value !== undefined && typeof value !== 'string') return value;
      if (value !== undefined) return JSON.stringify(value);
      return this.#model.expression(text) ?? lost(text);
    }
    const fields: string[] = [];
    for (const param of scxmlChildren(data, 'param')) {
      const text = attribute(param, 'expr') ?? attribute(param, 'location') ?? '';
      const cel = this.#model.expression(text);
      if (cel === undefined) lost(text);
      else fields.push(`${JSON.stringify(attribute(param, 'name') ?? '')}: ${cel}`);
    }
    return fields.length === 0 ? undefined : `{${fields.join(', ')}}`;
  }
}

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '');
