import type { Json, JsonObject } from '../../protocol/json.ts';
import { isData } from '../data.ts';
import { parseExpression } from '../expressions.ts';
import {
  type Assignment,
  commonType,
  type Expr,
  literalOf,
  mentions,
  settledTypes,
  type Type,
  type Types,
  typeOfValue,
} from './expression.ts';
import { type Findings, quoted } from './findings.ts';
import { readExpression } from './read-expression.ts';
import { STATEROOM } from './scxml-names.ts';
import { parsed, scxmlChildren } from './scxml-tree.ts';
import { writeExpression } from './write-expression.ts';
import { attribute, type XmlElement } from './xml-read.ts';

/** Elements that do something. */
const EXECUTABLE = ['assign', 'raise', 'send', 'cancel', 'log', 'script', 'if', 'foreach'];

/** The data model of a document: its variables, and expressions over them as CEL. */
export class DataModel {
  readonly context: JsonObject = {};
  readonly #found: Findings;
  readonly #types: Types;
  readonly #stateOf: (id: string) => string | undefined;

  /** `stateOf` spells the state that `In` names. */
  constructor(document: XmlElement, stateOf: (id: string) => string | undefined, found: Findings) {
    this.#found = found;
    this.#stateOf = stateOf;
    const assigned: Assignment[] = [];
    const waiting = [document];
    for (let element = waiting.pop(); element; element = waiting.pop()) {
      waiting.push(...element.children);
      if (element.uri === STATEROOM) continue;
      if (element.name === 'datamodel') for (const data of scxmlChildren(element, 'data')) this.#declare(data);
      if (element.name === 'assign')
        assigned.push({
          field: attribute(element, 'location')?.trim() ?? '',
          expr: readExpression(assignedText(element), 'ecmascript'),
          dialect: 'ecmascript',
        });
      for (const child of element.children) {
        if (child.uri !== STATEROOM || child.name !== 'set') continue;
        const fields = parsed(child.text);
        for (const [field, text] of Object.entries(isData(fields) ? fields : {}))
          assigned.push({ field, expr: readExpression(String(text), 'cel'), dialect: 'cel' });
      }
    }
    const first = new Map<string, Type>(
      Object.entries(this.context).map(([field, value]) => [field, typeOfValue(value)]),
    );
    this.#types = settledTypes(first, assigned);
    const model = attribute(document, 'datamodel');
    if (model !== undefined && model !== 'ecmascript' && model !== 'null')
      found.add(
        'datamodel',
        document.at,
        `The data model ${quoted(model)} is read as far as it reads like ECMAScript.`,
      );
    if (attribute(document, 'binding') === 'late')
      found.add(
        'binding',
        document.at,
        'Late binding is not held: every variable has its first value from the beginning.',
      );
  }

  #declare(data: XmlElement): void {
    const id = attribute(data, 'id') ?? '';
    if (!/^[A-Za-z$_][\w$]*$/.test(id) || ['__proto__', 'constructor', 'prototype'].includes(id)) {
      this.#found.add('data', data.at, `${quoted(id)} can't be a field of the context: it is left out.`);
      return;
    }
    this.context[id] = this.#firstValue(data, id);
  }

  #firstValue(data: XmlElement, id: string): Json {
    const expr = attribute(data, 'expr');
    const lost = (what: string): Json => {
      this.#found.add('data', data.at, `${what}: ${id} begins as null.`);
      return null;
    };
    if (attribute(data, 'src') !== undefined) return lost('Nothing is read from elsewhere');
    if (expr !== undefined) return plainValue(expr) ?? lost(`${quoted(expr)} is no plain value`);
    const markup = data.children[0];
    if (markup) return lost(`XML is no value here`);
    const text = data.text.trim();
    // By the recommendation: JSON where it is that, else text with its white space made one.
    if (text !== '') return plainValue(text) ?? text.replace(/\s+/g, ' ');
    return lost('Nothing is undefined here');
  }

  /** The guard that a `cond` is; what might be read another way stays as the name of a guard that nobody implements. */
  guard(cond: string, at: string): Json {
    const expr = readExpression(cond, 'ecmascript');
    const guard = expr && commonType(expr, this.#types) === 'bool' ? this.#guardOf(expr) : undefined;
    if (guard !== undefined && this.#isCel(guard)) return guard;
    this.#found.add(
      'expression',
      at,
      `The condition ${quoted(cond)} is kept and has no implementation here: CEL may read it another way. Write it anew.`,
    );
    return { type: cond.replace(/\s+/g, ' ').trim() || 'empty' };
  }

  /** An expression as CEL; `undefined` when it might be read another way. */
  expression(text: string): string | undefined {
    const expr = readExpression(text, 'ecmascript');
    if (!expr || commonType(expr, this.#types) === undefined) return undefined;
    if (expr.is !== 'arg' && mentions(expr, ({ is }) => is === 'arg' || is === 'in')) return undefined;
    const cel = writeExpression(expr, 'cel');
    return this.#isCel(cel) ? cel : undefined;
  }

  isField(name: string): boolean {
    return Object.hasOwn(this.context, name);
  }

  #isCel(guard: Json): boolean {
    if (typeof guard === 'string') return typeof parseExpression(guard) !== 'string';
    if (Array.isArray(guard)) return guard.every((part) => this.#isCel(part));
    return !isData(guard) || Object.entries(guard).every(([key, part]) => key === 'in' || this.#isCel(part));
  }

  /**
   * `In` and what is said of an argument stand by themselves: the first is no CEL, and an argument that is missing
   * makes only its own comparison false.
   */
  #guardOf(expr: Expr): Json | undefined {
    const special = mentions(expr, ({ is }) => is === 'in' || is === 'arg');
    if (!special) return writeExpression(expr, 'cel');
    switch (expr.is) {
      case 'in': {
        const state = this.#stateOf(expr.state);
        return state === undefined ? undefined : { in: state };
      }
      case 'not': {
        const of = this.#guardOf(expr.of);
        return of === undefined ? undefined : { not: of };
      }
      case 'binary': {
        if (expr.sign === '&&' || expr.sign === '||') {
          const parts = [this.#guardOf(expr.left), this.#guardOf(expr.right)];
          if (parts.some((part) => part === undefined)) return undefined;
          const key = expr.sign === '&&' ? 'and' : 'or';
          return {
            [key]: parts.flatMap((part) => (isData(part) && Array.isArray(part[key]) ? part[key] : [part ?? null])),
          };
        }
        if (mentions(expr, ({ is }) => is === 'in')) return undefined;
        if (expr.sign === '==') return writeExpression(expr, 'cel');
        if (expr.sign === '!=') return { not: writeExpression({ ...expr, sign: '==' }, 'cel') };
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** What `<onentry>`, `<onexit>` or a transition does. */
  actions(elements: readonly XmlElement[], ignore: ReadonlySet<XmlElement> = new Set()): Json[] {
    return elements
      .flatMap(({ children }) => children)
      .filter((element) => !ignore.has(element))
      .flatMap((element) => this.#action(element));
  }

  #action(element: XmlElement): Json[] {
    const { name, uri, at, text } = element;
    if (uri === STATEROOM) {
      const data = parsed(text);
      if ((name === 'set' || name === 'start') && isData(data)) return [{ [name]: data }];
      if (name === 'state' || name === 'workflow') return [];
    }
    const kept = (why: string): Json[] => {
      const line = [name, ...element.attributes.map((one) => `${one.name}=${JSON.stringify(one.value)}`)].join(' ');
      this.#found.add(
        `${EXECUTABLE.includes(name) ? name : 'element'}-not-held`,
        at,
        `<${name}> is kept by its name and does nothing: ${why}`,
      );
      return [{ type: `scxml ${line.slice(0, 200)}` }];
    };
    switch (name) {
      case 'assign': {
        const location = attribute(element, 'location')?.trim() ?? '';
        const expr = assignedText(element);
        const cel = this.isField(location) ? this.expression(expr) : undefined;
        if (cel !== undefined) return [{ set: { [location]: cel } }];
        if (!this.isField(location)) return kept(`${quoted(location)} is no variable of the document.`);
        return kept(`CEL may read ${quoted(expr)} another way. Write it anew.`);
      }
      case 'raise':
        return kept('events come from people, tasks, gates and timers, never from the chart itself.');
      case 'send':
        return kept('a workflow sends nothing; what happens after a time stands under `after`.');
      case 'cancel':
        return kept('there is nothing sent that it could call back.');
      case 'log':
        return kept('what happens stands in the journal anyway.');
      case 'script':
        return kept('a workflow file holds no code.');
      case 'if':
      case 'foreach':
        return kept('a `set` has no steps. Write it as an expression, or as transitions with guards.');
      default:
        return kept('it is not known here.');
    }
  }
}

const assignedText = (element: XmlElement): string => attribute(element, 'expr') ?? element.text.trim();

/** A value that is written out, as JSON or as ECMAScript has it. */
export function plainValue(text: string): Json | undefined {
  const json = parsed(text);
  if (json !== undefined) return json;
  const expr = readExpression(text, 'ecmascript');
  return expr && literalOf(expr);
}
