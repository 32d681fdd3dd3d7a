import type { Json } from '../../protocol/json.ts';
import { isData } from '../data.ts';
import { type Findings, quoted } from './findings.ts';
import { keyOf } from './names.ts';
import { SCXML, STATEROOM } from './scxml-names.ts';
import { attribute, type XmlElement } from './xml-read.ts';

/** A state of a document, or the document itself, with the key and path that it has in the workflow. */
export interface Node {
  readonly element: XmlElement;
  readonly parent: Node | undefined;
  /** Empty for the root. */
  readonly key: string;
  readonly path: readonly string[];
  readonly kind: 'compound' | 'atomic' | 'parallel' | 'final' | 'history';
  readonly children: Node[];
}

export interface Tree {
  readonly root: Node;
  /** By the ids of the document. */
  readonly byId: ReadonlyMap<string, Node>;
  readonly nodes: readonly Node[];
}

/** Elements that are states. */
const STATES = ['state', 'parallel', 'final', 'history'];

export const own = (element: XmlElement, name: string): string | undefined => attribute(element, name, STATEROOM);

/** Children in SCXML's namespace, or in none: many documents leave it out. */
export const scxmlChildren = (element: XmlElement, ...names: readonly string[]): XmlElement[] =>
  element.children.filter(({ name, uri }) => (uri === SCXML || uri === '') && names.includes(name));

/** The text of a child in Stateroom's namespace. */
export const ownText = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.uri === STATEROOM && child.name === name)?.text;

/** What an element of ours holds; told when it is no JSON. */
export function ownData(element: XmlElement, name: string, found: Findings): Record<string, unknown> {
  const text = ownText(element, name);
  if (text === undefined) return {};
  const data = parsed(text);
  if (isData(data)) return data;
  found.add('not-json', element.at, `${quoted(`stateroom:${name}`)} holds no JSON object: it is left out.`);
  return {};
}

/** A text as JSON; `undefined` when it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // every caller says what it made of that
  }
}

/** The states of a document. A wrapper that an export made around them all is taken off again. */
export function treeOf(document: XmlElement, found: Findings): Tree {
  const byId = new Map<string, Node>();
  const nodes: Node[] = [];
  const wrapper = scxmlChildren(document, 'state', 'parallel').find((child) => own(child, 'root') === 'true');
  const top = wrapper ?? document;
  const root: Node = {
    element: top,
    parent: undefined,
    key: '',
    path: [],
    kind: top.name === 'parallel' ? 'parallel' : 'compound',
    children: [],
  };
  const add = (node: Node) => {
    nodes.push(node);
    const id = attribute(node.element, 'id');
    if (id !== undefined && id !== '') {
      if (byId.has(id))
        found.add('double-id', node.element.at, `There are two states with the id ${quoted(id)}: the first is meant.`);
      else byId.set(id, node);
    }
    const taken = new Set<string>();
    for (const element of scxmlChildren(node.element, ...STATES)) {
      if (own(element, 'added') === 'true') continue;
      const said = own(element, 'key') ?? attribute(element, 'id');
      const key = keyOf(said ?? element.name, taken);
      taken.add(key);
      if (said !== undefined && key !== said)
        found.add(
          'state-renamed',
          element.at,
          `${quoted(said)} can't be a state's name in a workflow: it is called ${quoted(key)} here.`,
        );
      const inner = scxmlChildren(element, ...STATES).length > 0;
      const child: Node = {
        element,
        parent: node,
        key,
        path: [...node.path, key],
        kind:
          element.name === 'state'
            ? inner
              ? 'compound'
              : 'atomic'
            : (element.name as 'parallel' | 'final' | 'history'),
        children: [],
      };
      node.children.push(child);
      add(child);
    }
  };
  add(root);
  return { root, byId, nodes };
}

/** Whether `inner` lies within `outer`, or is it. */
export function isWithin(inner: Node, outer: Node): boolean {
  for (let at: Node | undefined = inner; at; at = at.parent) if (at === outer) return true;
  return false;
}
