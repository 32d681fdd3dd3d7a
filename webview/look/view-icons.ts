import disconnected from '@vscode/codicons/src/icons/plug.svg' with { type: 'text' };
import newer from '@vscode/codicons/src/icons/refresh.svg' with { type: 'text' };
import { addIcons } from './icon.tsx';

const OF_VIEWS = { disconnected, newer };
export type ViewIcons = typeof OF_VIEWS;

addIcons(OF_VIEWS);
