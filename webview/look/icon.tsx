import close from '@vscode/codicons/src/icons/close.svg' with { type: 'text' };
import colorMode from '@vscode/codicons/src/icons/color-mode.svg' with { type: 'text' };
import chat from '@vscode/codicons/src/icons/comment.svg' with { type: 'text' };
import error from '@vscode/codicons/src/icons/error.svg' with { type: 'text' };
import outline from '@vscode/codicons/src/icons/list-tree.svg' with { type: 'text' };
import spinner from '@vscode/codicons/src/icons/loading.svg' with { type: 'text' };
import diagram from '@vscode/codicons/src/icons/type-hierarchy-sub.svg' with { type: 'text' };

import type { MoreIcons } from './more-icons.ts';
import type { TimeIcons } from './time-icons.ts';
import type { ViewIcons } from './view-icons.ts';

/** What the page shows before it is in a room. The others come with the parts that show them: `more-icons.ts`. */
const FIRST = {
  chat,
  close,
  colorMode,
  diagram,
  error,
  outline,
  spinner,
};
export type IconName = keyof typeof FIRST | keyof MoreIcons | keyof TimeIcons | keyof ViewIcons;

const icons = new Map<string, string>(Object.entries(FIRST));

/** For parts that are fetched later and bring their icons. */
export function addIcons(more: MoreIcons | TimeIcons | ViewIcons): void {
  for (const [name, file] of Object.entries(more)) icons.set(name, file);
}

interface Shape {
  readonly d: string;
  readonly evenOdd: boolean;
}

const shapes = new Map<IconName, readonly Shape[]>();

/** A codicon, as large as the text beside it and of its colour; it says nothing that the text does not. */
export function Icon({ name, class: className = '' }: { readonly name: IconName; readonly class?: string }) {
  return (
    <svg class={`icon icon-${name} ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapesOf(name).map(({ d, evenOdd }) => (
        <path key={d} d={d} fill-rule={evenOdd ? 'evenodd' : 'nonzero'} clip-rule={evenOdd ? 'evenodd' : 'nonzero'} />
      ))}
    </svg>
  );
}

/** The paths of an icon's file: all that the icons used here are made of. */
function shapesOf(name: IconName): readonly Shape[] {
  let found = shapes.get(name);
  const file = icons.get(name);
  if (file === undefined) return [];
  if (!found) {
    found = [...file.matchAll(/<path ([^>]*)>/g)].map(([, attributes = '']) => ({
      d: / ?\bd="([^"]*)"/.exec(attributes)?.[1] ?? '',
      evenOdd: attributes.includes('evenodd'),
    }));
    shapes.set(name, found);
  }
  return found;
}
