import pause from '@vscode/codicons/src/icons/debug-pause.svg' with { type: 'text' };
import link from '@vscode/codicons/src/icons/link.svg' with { type: 'text' };
import { addIcons } from './icon.tsx';

/** What the timeline alone shows. */
const TIME = { link, pause };
export type TimeIcons = typeof TIME;

addIcons(TIME);
