import { type Subject, segmentsOf, subjectAt } from './subject.ts';
import type { FileSymbols, Span } from './symbols.ts';

/** Where what a person points at is written out: the state, or the command's declaration. */
export function definitionAt(symbols: FileSymbols, offset: number): { from: Span; to: Span } | undefined {
  const subject = subjectAt(symbols, offset);
  if (subject?.is === 'state') return { from: subject.span, to: subject.state.name };
  if (subject?.is === 'command' && subject.command) return { from: subject.span, to: subject.command.key };
  return undefined;
}

/** Every place where it is named, its definition apart unless that is asked for. In the file's order. */
export function referencesAt(symbols: FileSymbols, offset: number, withDefinition: boolean): Span[] {
  const subject = subjectAt(symbols, offset);
  if (subject === undefined) return [];
  const definition =
    subject.is === 'state' ? [subject.state.name] : subject.is === 'command' ? commandKey(subject) : [];
  const spans = [...(withDefinition ? definition : []), ...usesOf(symbols, subject)];
  return spans.sort((a, b) => a[0] - b[0]);
}

const commandKey = ({ command }: Extract<Subject, { is: 'command' }>): Span[] => (command ? [command.key] : []);

/** The pieces of text that name it, its definition apart. */
export function usesOf(symbols: FileSymbols, subject: Subject): Span[] {
  if (subject.is === 'command')
    return symbols.events.filter(({ event }) => event === subject.name).map(({ key }) => key);
  if (subject.is !== 'state') return [];
  return symbols.references.flatMap((reference): Span[] => {
    const { inner, span } = reference;
    const parts = segmentsOf(symbols, reference).filter(({ state }) => state === subject.state);
    if (inner && parts.length > 0) return parts.map(({ from, to }) => [inner[0] + from, inner[0] + to]);
    return reference.state === subject.state ? [span] : [];
  });
}
