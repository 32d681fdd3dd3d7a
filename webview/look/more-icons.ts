import add from '@vscode/codicons/src/icons/add.svg' with { type: 'text' };
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg' with { type: 'text' };
import check from '@vscode/codicons/src/icons/check.svg' with { type: 'text' };
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg' with { type: 'text' };
import chevronUp from '@vscode/codicons/src/icons/chevron-up.svg' with { type: 'text' };
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg' with { type: 'text' };
import collapseAll from '@vscode/codicons/src/icons/collapse-all.svg' with { type: 'text' };
import expandAll from '@vscode/codicons/src/icons/expand-all.svg' with { type: 'text' };
import file from '@vscode/codicons/src/icons/file.svg' with { type: 'text' };
import flame from '@vscode/codicons/src/icons/flame.svg' with { type: 'text' };
import info from '@vscode/codicons/src/icons/info.svg' with { type: 'text' };
import lock from '@vscode/codicons/src/icons/lock.svg' with { type: 'text' };
import invitation from '@vscode/codicons/src/icons/mail.svg' with { type: 'text' };
import pass from '@vscode/codicons/src/icons/pass.svg' with { type: 'text' };
import joined from '@vscode/codicons/src/icons/person.svg' with { type: 'text' };
import play from '@vscode/codicons/src/icons/play.svg' with { type: 'text' };
import agent from '@vscode/codicons/src/icons/robot.svg' with { type: 'text' };
import fit from '@vscode/codicons/src/icons/screen-full.svg' with { type: 'text' };
import search from '@vscode/codicons/src/icons/search.svg' with { type: 'text' };
import send from '@vscode/codicons/src/icons/send.svg' with { type: 'text' };
import active from '@vscode/codicons/src/icons/target.svg' with { type: 'text' };
import rejected from '@vscode/codicons/src/icons/thumbsdown.svg' with { type: 'text' };
import gate from '@vscode/codicons/src/icons/thumbsup.svg' with { type: 'text' };
import warning from '@vscode/codicons/src/icons/warning.svg' with { type: 'text' };
import watch from '@vscode/codicons/src/icons/watch.svg' with { type: 'text' };
import zoomIn from '@vscode/codicons/src/icons/zoom-in.svg' with { type: 'text' };
import zoomOut from '@vscode/codicons/src/icons/zoom-out.svg' with { type: 'text' };
import { addIcons } from './icon.tsx';

const MORE = {
  active,
  add,
  agent,
  arrowRight,
  check,
  chevronDown,
  chevronUp,
  circleSlash,
  collapseAll,
  expandAll,
  file,
  fit,
  flame,
  gate,
  info,
  invitation,
  joined,
  lock,
  pass,
  play,
  rejected,
  search,
  send,
  warning,
  watch,
  zoomIn,
  zoomOut,
};
export type MoreIcons = typeof MORE;

addIcons(MORE);
