import add from '@vscode/codicons/src/icons/add.svg' with { type: 'text' };
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg' with { type: 'text' };
import check from '@vscode/codicons/src/icons/check.svg' with { type: 'text' };
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg' with { type: 'text' };
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg' with { type: 'text' };
import close from '@vscode/codicons/src/icons/close.svg' with { type: 'text' };
import colorMode from '@vscode/codicons/src/icons/color-mode.svg' with { type: 'text' };
import chat from '@vscode/codicons/src/icons/comment.svg' with { type: 'text' };
import error from '@vscode/codicons/src/icons/error.svg' with { type: 'text' };
import file from '@vscode/codicons/src/icons/file.svg' with { type: 'text' };
import info from '@vscode/codicons/src/icons/info.svg' with { type: 'text' };
import outline from '@vscode/codicons/src/icons/list-tree.svg' with { type: 'text' };
import spinner from '@vscode/codicons/src/icons/loading.svg' with { type: 'text' };
import lock from '@vscode/codicons/src/icons/lock.svg' with { type: 'text' };
import invitation from '@vscode/codicons/src/icons/mail.svg' with { type: 'text' };
import pass from '@vscode/codicons/src/icons/pass.svg' with { type: 'text' };
import joined from '@vscode/codicons/src/icons/person.svg' with { type: 'text' };
import play from '@vscode/codicons/src/icons/play.svg' with { type: 'text' };
import agent from '@vscode/codicons/src/icons/robot.svg' with { type: 'text' };
import fit from '@vscode/codicons/src/icons/screen-full.svg' with { type: 'text' };
import send from '@vscode/codicons/src/icons/send.svg' with { type: 'text' };
import active from '@vscode/codicons/src/icons/target.svg' with { type: 'text' };
import rejected from '@vscode/codicons/src/icons/thumbsdown.svg' with { type: 'text' };
import gate from '@vscode/codicons/src/icons/thumbsup.svg' with { type: 'text' };
import diagram from '@vscode/codicons/src/icons/type-hierarchy-sub.svg' with { type: 'text' };
import warning from '@vscode/codicons/src/icons/warning.svg' with { type: 'text' };
import watch from '@vscode/codicons/src/icons/watch.svg' with { type: 'text' };
import zoomIn from '@vscode/codicons/src/icons/zoom-in.svg' with { type: 'text' };
import zoomOut from '@vscode/codicons/src/icons/zoom-out.svg' with { type: 'text' };

const ICONS = {
  active,
  add,
  agent,
  arrowRight,
  chat,
  check,
  chevronDown,
  circleSlash,
  close,
  colorMode,
  diagram,
  error,
  file,
  fit,
  gate,
  info,
  joined,
  invitation,
  lock,
  outline,
  pass,
  play,
  rejected,
  send,
  spinner,
  warning,
  watch,
  zoomIn,
  zoomOut,
};
export type IconName = keyof typeof ICONS;

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
  if (!found) {
    found = [...ICONS[name].matchAll(/<path ([^>]*)>/g)].map(([, attributes = '']) => ({
      d: / ?\bd="([^"]*)"/.exec(attributes)?.[1] ?? '',
      evenOdd: attributes.includes('evenodd'),
    }));
    shapes.set(name, found);
  }
  return found;
}
