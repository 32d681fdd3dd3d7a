import { type Line, stateKey } from './outline-rows.ts';

/** What a key means in the tree, by the tree view pattern of the ARIA Authoring Practices. */
export type Move =
  | { readonly kind: 'go'; readonly to: Line }
  | { readonly kind: 'open'; readonly states: readonly string[] }
  | { readonly kind: 'close'; readonly state: string }
  /** A key of the tree's that leads nowhere from here. */
  | { readonly kind: 'stay' };

/** `undefined` for a key that is none of the tree's. */
export function moveFor(lines: readonly Line[], at: Line, key: string): Move | undefined {
  const index = lines.indexOf(at);
  const go = (to: Line | undefined): Move => (to && to !== at ? { kind: 'go', to } : { kind: 'stay' });
  switch (key) {
    case 'ArrowDown':
      return go(lines[index + 1]);
    case 'ArrowUp':
      return go(lines[index - 1]);
    case 'Home':
      return go(lines[0]);
    case 'End':
      return go(lines.at(-1));
    case 'ArrowRight':
      if (at.open === undefined) return { kind: 'stay' };
      return at.open ? go(lines[index + 1]) : { kind: 'open', states: [at.state] };
    case 'ArrowLeft':
      return at.open ? { kind: 'close', state: at.state } : go(lines.find(({ key }) => key === at.parent));
    case '*': {
      const states = lines.filter(({ parent, open }) => parent === at.parent && open === false);
      return { kind: 'open', states: states.map(({ state }) => state) };
    }
    default:
      return undefined;
  }
}

/**
 * The next item whose text begins with what was typed. One letter, also when it is typed again and again, goes on from item to
 * item; more letters may still mean the one that one is at.
 */
export function typedAhead(lines: readonly Line[], at: Line, typed: string): Line | undefined {
  const wanted = typed.toLowerCase();
  const [first = ''] = wanted;
  const same = [...wanted].every((letter) => letter === first);
  const from = lines.indexOf(at) + (same ? 1 : 0);
  const ahead = [...lines.slice(from), ...lines.slice(0, from)];
  const begins = (text: string) => ahead.find((line) => line.text.toLowerCase().startsWith(text));
  return begins(wanted) ?? (same ? begins(first) : undefined);
}

/** The item to be at when `was` can't be seen any more: its state, else the nearest around that, else where the run stands. */
export function nearest(
  lines: readonly Line[],
  state: string | undefined,
  around: (state: string) => string | null | undefined,
  standing: readonly string[],
): Line | undefined {
  const shown = (id: string): Line | undefined => {
    for (let at: string | null | undefined = id; at !== null && at !== undefined; at = around(at)) {
      const wanted = stateKey(at);
      const line = lines.find(({ key }) => key === wanted);
      if (line) return line;
    }
    return undefined;
  };
  for (const id of state === undefined ? standing : [state, ...standing]) {
    const line = shown(id);
    if (line) return line;
  }
  return lines[0];
}
