import type { FileSymbols, Span, StateSymbol } from './symbols.ts';

/** An entry of the outline, with those within it. */
export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'workflow' | 'state' | 'final' | 'command' | 'commands';
  readonly span: Span;
  /** The name's own place, within `span`. */
  readonly at: Span;
  readonly items: readonly OutlineItem[];
}

/** Commands and states as they nest. */
export function outlineOf({ root, commands, text }: FileSymbols): OutlineItem[] {
  const [first] = commands;
  const last = commands.at(-1);
  const group: OutlineItem[] =
    first && last
      ? [
          {
            name: 'commands',
            detail: '',
            kind: 'commands',
            span: [first.span[0], Math.max(last.span[1], first.key[1])],
            at: first.key,
            items: commands.map(
              ({ name, title, key, span }): OutlineItem => ({
                name,
                detail: title === name ? '' : title,
                kind: 'command',
                span,
                at: key,
                items: [],
              }),
            ),
          },
        ]
      : [];
  return [...group, ...root.children.map(itemOf)].filter(({ span }) => span[1] <= text.length);
}

const itemOf = (state: StateSymbol): OutlineItem => ({
  name: state.key,
  detail: state.task ?? (state.gate ? 'gate' : (state.kind ?? '')),
  kind: state.kind === 'final' ? 'final' : 'state',
  span: state.span,
  at: state.name,
  items: state.children.map(itemOf),
});
