import { render } from 'preact';
import './look/page.css';
import { browserHost } from './host/browser-host.ts';
import type { VsCodeApi } from './host/vscode-host.ts';
import { wirePart } from './room/wire-part.ts';
import { App } from './shell/app.tsx';

declare global {
  /** There in a panel of VS Code only. */
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

/** This script's own folder: where the bundler puts what else the page needs. */
const assets = new URL('.', import.meta.url);
wirePart.fetch(assets); // on its way while the page is drawn
const acquire = globalThis.acquireVsCodeApi;
const host = acquire ? (await import('./host/vscode-host.ts')).vscodeHost(acquire, assets) : browserHost(assets);

// The extension says this in the page itself; the theme hangs on it.
document.documentElement.dataset.host ??= host.kind;

const root = document.getElementById('page');
root?.replaceChildren();
if (root) render(<App host={host} />, root);
