import { isMap, isScalar, isSeq } from 'yaml';
import { rangeOf } from '../edits.ts';
import type { Path } from '../source.ts';
import type { Segment } from '../state-names.ts';
import type { CommandSymbol, EventUse, FileSymbols, Span, StateReference, StateSymbol } from './symbols.ts';

/** What a person points at. */
export type Subject =
  | { readonly is: 'state'; readonly state: StateSymbol; readonly span: Span; readonly reference?: StateReference }
  | {
      readonly is: 'command';
      readonly name: string;
      readonly span: Span;
      readonly command: CommandSymbol | undefined;
      readonly use?: EventUse;
    }
  | { readonly is: 'key'; readonly path: Path; readonly span: Span }
  | { readonly is: 'value'; readonly path: Path; readonly span: Span; readonly text: string };

const isIn = (offset: number, [from, to]: Span) => offset >= from && offset <= to;

export function subjectAt(symbols: FileSymbols, offset: number): Subject | undefined {
  for (const state of symbols.names.states.values())
    if (isIn(offset, state.name)) return { is: 'state', state, span: state.name };
  const reference = symbols.references.find(({ span }) => isIn(offset, span));
  if (reference) {
    const part = reference.inner && segmentAt(symbols, reference, offset - reference.inner[0]);
    const state = part?.state ?? reference.state;
    const span: Span =
      part && reference.inner ? [reference.inner[0] + part.from, reference.inner[0] + part.to] : reference.span;
    if (state) return { is: 'state', state, span, reference };
  }
  for (const command of symbols.commands)
    if (isIn(offset, command.key)) return { is: 'command', name: command.name, command, span: command.key };
  for (const use of symbols.events) {
    if (!isIn(offset, use.key)) continue;
    const command = symbols.commands.find(({ name }) => name === use.event);
    return { is: 'command', name: use.event, command, use, span: use.key };
  }
  return deepest(symbols.contents, offset);
}

/** The parts of a reference's spelling that name states by their keys. */
export const segmentsOf = (
  symbols: FileSymbols,
  { spelling, from, as, state }: StateReference,
): Segment<StateSymbol>[] => {
  if (as === 'initial' && !spelling.startsWith('#') && state) {
    const dot = spelling.startsWith('.') ? 1 : 0;
    return [{ state, from: dot, to: spelling.length }];
  }
  return symbols.names.segments(spelling, from);
};

const segmentAt = (symbols: FileSymbols, reference: StateReference, at: number) =>
  segmentsOf(symbols, reference).find(({ from, to }) => at >= from && at <= to);

function deepest(contents: unknown, offset: number): Subject | undefined {
  let node = contents;
  let path: Path = [];
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.find(({ key, value }) => {
        const from = rangeOf(key)?.[0] ?? 0;
        const to = Math.max(rangeOf(key)?.[1] ?? 0, rangeOf(value)?.[1] ?? 0);
        return offset >= from && offset <= to;
      });
      const key = rangeOf(pair?.key);
      if (!pair || !key || !isScalar(pair.key)) return undefined;
      path = [...path, String(pair.key.value)];
      if (offset <= key[1]) return { is: 'key', path, span: key };
      node = pair.value;
    } else if (isSeq(node)) {
      const index = node.items.findIndex((item) => {
        const range = rangeOf(item);
        return range !== undefined && offset >= range[0] && offset <= range[1];
      });
      if (index < 0) return undefined;
      path = [...path, index];
      node = node.items[index];
    } else {
      const span = rangeOf(node);
      if (!isScalar(node) || !span || !isIn(offset, span)) return undefined;
      return { is: 'value', path, span, text: String(node.value) };
    }
  }
}
