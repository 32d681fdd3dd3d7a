import type { JsonObject } from '../../protocol/json.ts';
import type { Action, Chart, Guard } from '../chart.ts';
import { commonType, type Expr, mentions, settledTypes, type Types, typeOfValue, withJoins } from './expression.ts';
import { RESERVED, readExpression } from './read-expression.ts';
import { writeExpression } from './write-expression.ts';
import type { Markup } from './xml-write.ts';

const FIELD = /^[A-Za-z$][\w$]*$/;

/** What of a workflow's guards, `set`s and outputs ECMAScript reads just as CEL does; `undefined` stands for what it may read another way. */
export class EcmascriptTerms {
  /** Fields of the context that can be variables. */
  readonly fields: ReadonlySet<string>;
  readonly #types: Types;
  readonly #idOf: (state: string) => string;

  /** `idOf` gives a state's id in the document. */
  constructor(context: JsonObject, chart: Chart, idOf: (state: string) => string) {
    this.#idOf = idOf;
    this.fields = new Set(Object.keys(context).filter((field) => FIELD.test(field) && !RESERVED.has(field)));
    const states = [chart.root, ...chart.states.values()];
    const sets = states
      .flatMap((state) => [
        state.entry,
        state.exit,
        state.initialActions,
        ...state.transitions.map(({ actions }) => actions),
      ])
      .flat()
      .flatMap((action) => (action.type === 'set' ? action.fields : []));
    const first = new Map([...this.fields].map((field) => [field, typeOfValue(context[field] ?? null)]));
    this.#types = settledTypes(
      first,
      sets.map(([field, { text }]) => ({ field, expr: readExpression(text, 'cel'), dialect: 'cel' })),
    );
  }

  /** The guard in ECMAScript; `undefined` where that might be read another way. */
  condition(guard: Guard): string | undefined {
    const expr = this.#guardExpr(guard);
    return expr && writeExpression(expr, 'ecmascript');
  }

  #guardExpr(guard: Guard): Expr | undefined {
    switch (guard.type) {
      case 'cel': {
        const expr = this.#common(guard.expression.text);
        if (!expr || commonType(expr, this.#types) !== 'bool') return undefined;
        // An argument that is not there makes CEL's guard false as a whole, and only this comparison in ECMAScript.
        const alone = expr.is === 'binary' && expr.sign === '==';
        return alone || !mentions(expr, ({ is }) => is === 'arg') ? expr : undefined;
      }
      case 'in':
        return { is: 'in', state: this.#idOf(guard.state) };
      case 'not': {
        const of = this.#guardExpr(guard.guard);
        return of && { is: 'not', of };
      }
      case 'and':
      case 'or': {
        const parts = guard.guards.map((part) => this.#guardExpr(part));
        const [first, ...rest] = parts;
        if (parts.some((part) => part === undefined) || !first) return undefined;
        return rest.reduce<Expr>(
          (left, right) => (right ? { is: 'binary', sign: guard.type === 'and' ? '&&' : '||', left, right } : left),
          first,
        );
      }
    }
  }

  /** The expression where CEL and ECMAScript read it the same. */
  #common(text: string): Expr | undefined {
    const read = readExpression(text, 'cel');
    const expr = read && withJoins(read, this.#types);
    if (!expr || commonType(expr, this.#types) === undefined) return undefined;
    return mentions(expr, (part) => part.is === 'context' && !this.fields.has(part.field)) ? undefined : expr;
  }

  /** `set` works out all fields on the context as it was; assignments follow each other, so that none may look back. */
  assignments(fields: Extract<Action, { type: 'set' }>['fields']): Markup[] | undefined {
    const before = new Set<string>();
    const made: Markup[] = [];
    for (const [field, { text }] of fields) {
      const expr = this.fields.has(field) ? this.#common(text) : undefined;
      if (!expr || mentions(expr, (part) => part.is === 'context' && before.has(part.field))) return undefined;
      if (expr.is !== 'arg' && mentions(expr, ({ is }) => is === 'arg')) return undefined;
      before.add(field);
      made.push({ name: 'assign', attributes: { location: field, expr: writeExpression(expr, 'ecmascript') } });
    }
    return made;
  }

  /** A final state's output; an argument or an event is no part of it. */
  output(text: string): string | undefined {
    const expr = this.#common(text);
    if (!expr || mentions(expr, ({ is }) => is === 'arg' || is === 'event-name')) return undefined;
    return writeExpression(expr, 'ecmascript');
  }
}
