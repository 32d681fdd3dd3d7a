import { parseExpression } from '../expressions.ts';
import type { Path } from '../source.ts';
import { PLACES, shapesAt } from '../vocabulary/vocabulary.ts';
import { argsOf, CEL_FUNCTIONS, CEL_METHODS, contextFields, eventFields } from './cel-names.ts';
import { INNER_EVENTS } from './event-fields.ts';
import { eventOf } from './event-of.ts';
import { code, type Paragraph, plainly, strong } from './markdown.ts';
import { type Subject, subjectAt } from './subject.ts';
import type { FileSymbols, Span, StateSymbol } from './symbols.ts';

export interface Hover {
  readonly span: Span;
  readonly paragraphs: readonly Paragraph[];
}

/** What there is to say about what a person points at. */
export function hoverAt(symbols: FileSymbols, offset: number): Hover | undefined {
  const subject = subjectAt(symbols, offset);
  if (!subject) return undefined;
  const { span } = subject;
  switch (subject.is) {
    case 'state':
      return { span, paragraphs: aboutState(symbols, subject.state) };
    case 'command':
      return { span, paragraphs: aboutCommand(symbols, subject) };
    case 'key':
      return keyed(subject.path, span);
    case 'value':
      return celAt(symbols, subject, offset);
  }
}

function aboutState(symbols: FileSymbols, state: StateSymbol): Paragraph[] {
  const into = symbols.references.filter((reference) => reference.as !== 'in' && reference.state === state);
  const out = symbols.references.filter(({ as, from }) => as === 'target' && from === state);
  const paragraphs: Paragraph[] = [
    [strong(state.title), ' ', code(state.id), ...(state.kind ? [` · ${kindOf(state)}`] : [])],
  ];
  if (state.description !== undefined) paragraphs.push([plainly(state.description)]);
  if (state.task !== undefined) paragraphs.push(['Runs ', code(state.task)]);
  if (state.gate) paragraphs.push(['Waits for people to approve.']);
  paragraphs.push(
    into.length === 0
      ? ['No transition leads here by name.']
      : ['Comes from ', ...listed(into.map(({ from, by }) => [code(from.id || 'the workflow'), ' by ', code(by)]))],
  );
  if (out.length > 0)
    paragraphs.push(['Leads to ', ...listed(out.map(({ spelling, by }) => [code(spelling), ' by ', code(by)]))]);
  return paragraphs;
}

/** A word of the file's is shown only where it is one of ours. */
const kindOf = ({ kind }: StateSymbol) =>
  ['final', 'parallel', 'history', 'task', 'gate', 'atomic', 'compound'].find((known) => known === kind) ?? 'state';

const MAX_LISTED = 6;

function listed(items: readonly Paragraph[]): Paragraph {
  const shown = items.slice(0, MAX_LISTED).flatMap((item, index) => (index === 0 ? item : [', ', ...item]));
  return items.length > MAX_LISTED ? [...shown, ` and ${items.length - MAX_LISTED} more`] : shown;
}

function aboutCommand(symbols: FileSymbols, { name, command }: Extract<Subject, { is: 'command' }>): Paragraph[] {
  if (Object.hasOwn(INNER_EVENTS, name)) return [[code(name), ' comes from inside.'], [INNER_EVENTS[name] ?? '']];
  if (name === '*') return [['Anything that no other transition here listens to.']];
  const paragraphs: Paragraph[] = [
    command ? [strong(command.title), ' ', code(name)] : [code(name), symbols.declares ? ' is not declared.' : ''],
  ];
  if (command?.description !== undefined) paragraphs.push([plainly(command.description)]);
  if (command) {
    paragraphs.push(
      command.roles.length > 0
        ? ['Sent by ', ...listed(command.roles.map((role) => [code(role)]))]
        : ['Sent by members and above.'],
    );
    if (command.args.length > 0) {
      paragraphs.push([
        'With ',
        ...listed(command.args.map((arg) => [code(arg), command.required.includes(arg) ? '' : ' (optional)'])),
      ]);
    }
  }
  const states = symbols.events.filter(({ event }) => event === name).map(({ state }) => state.id || 'the workflow');
  paragraphs.push(
    states.length === 0
      ? ['No state listens to it.']
      : ['Accepted in ', ...listed([...new Set(states)].map((id) => [code(id)]))],
  );
  return paragraphs;
}

function keyed(path: Path, span: Span): Hover | undefined {
  const last = path.at(-1);
  for (const shape of shapesAt(path.slice(0, -1))) {
    if (shape.is !== 'map' || typeof last !== 'string') continue;
    const key = Object.hasOwn(PLACES[shape.of].keys, last) ? PLACES[shape.of].keys[last] : undefined;
    if (!key) continue;
    return { span, paragraphs: [[key.about], ...(key.example === undefined ? [] : [[code(key.example)]])] };
  }
  return undefined;
}

/** The name under the cursor within an expression, and what it is. */
function celAt(
  symbols: FileSymbols,
  { path, span, text }: Extract<Subject, { is: 'value' }>,
  offset: number,
): Hover | undefined {
  if (!shapesAt(path).some(({ is }) => is === 'cel')) return undefined;
  const written = symbols.text.slice(...span);
  for (const match of written.matchAll(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)) {
    const chain = match[0];
    const from = span[0] + match.index;
    if (offset < from || offset > from + chain.length) continue;
    const end = /^\w*/.exec(chain.slice(offset - from))?.[0].length ?? 0;
    const name = chain.slice(0, offset - from + end);
    const found = meaning(symbols, name, eventOf(path));
    if (found) return { span: [from, from + name.length], paragraphs: found };
  }
  const parsed = parseExpression(text);
  return typeof parsed === 'string'
    ? undefined
    : { span, paragraphs: [['An expression of the type ', code(parsed.type)]] };
}

function meaning(symbols: FileSymbols, chain: string, event: string | undefined): Paragraph[] | undefined {
  const [first = '', second, third] = chain.split('.');
  const last = chain.split('.').at(-1) ?? '';
  const names =
    first === 'context' && second !== undefined && third === undefined
      ? contextFields(symbols)
      : first === 'event' && second === 'args' && third !== undefined
        ? argsOf(symbols, event)
        : first === 'event' && second !== undefined && third === undefined
          ? eventFields(event)
          : second === undefined
            ? CEL_FUNCTIONS
            : CEL_METHODS;
  if (chain === 'context') return [[code('context'), ': what the run carries.']];
  if (chain === 'event') return [[code('event'), ': what has just happened.']];
  const found = names.find(({ name }) => name === last);
  return found && [[code(chain), ' is of the type ', code(found.type)], [found.about ?? '']];
}
