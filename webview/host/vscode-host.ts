import { FromPage, type SavedFormat, ToPage } from '../../src/protocol/host-messages.ts';
import { Json } from '../../src/protocol/json.ts';
import { toDisposable } from '../../src/shared/disposables.ts';
import { base64Of } from './base64.ts';
import { type Host, type Memory, SHARE_LOOKS, type Target } from './host.ts';
import { postedRelay } from './posted-relay.ts';

export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** A panel of VS Code. The extension is the other end; every message between the two passes a schema. */
export function vscodeHost(acquire: () => VsCodeApi, assets: URL): Host {
  const api = acquire();
  const targets = new Set<(target: Target) => void>();
  const reveals = new Set<(run: string | undefined) => void>();
  const exports = new Set<(format: SavedFormat, failed: (message: string) => void) => void>();
  const covers = new Set<(shown: boolean) => void>();
  let shown = true;
  let sharesLooks = true;
  /** A picture that was asked for before the page was drawn. */
  let early: SavedFormat | undefined;
  let latest: Target | undefined;

  const post = (message: FromPage) => api.postMessage(FromPage.parse(message));
  const failed = (why: string) => post({ type: 'failed', message: why.slice(0, 500) });
  const memory = stateMemory(api);
  const relay = postedRelay((message) => post({ type: 'relay', ...message }));

  addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const parsed = ToPage.safeParse(data);
    if (!parsed.success) return; // other parts of a webview's frame talk here as well
    const message = parsed.data;
    switch (message.type) {
      case 'connect':
        latest = { kind: 'room', connect: message.connect };
        // By this the extension knows the panel's room again after the window was reloaded.
        memory.write('room', message.connect.project_id);
        for (const listener of targets) listener(latest);
        return;
      case 'reveal':
        for (const listener of reveals) listener(message.run);
        return;
      case 'export':
        if (exports.size === 0) early = message.format;
        for (const listener of exports) listener(message.format, failed);
        return;
      case 'panel':
        ({ shown, share_looks: sharesLooks } = message);
        for (const listener of covers) listener(shown);
        dispatchEvent(new Event('storage')); // as a browser says that another tab has changed what lasts
        return;
      case 'relay':
        relay.receive(message);
        return;
    }
  });
  followTheme();
  post({ type: 'ready' });

  return {
    kind: 'vscode',
    reload: () => post({ type: 'reload' }),
    assets,
    memory,
    // The panel's own state goes with the panel.
    lasting: {
      read: (key) => (key === SHARE_LOOKS ? sharesLooks : undefined),
      write(key, value) {
        if (key !== SHARE_LOOKS) return;
        sharesLooks = value !== false;
        post({ type: 'share_looks', on: sharesLooks });
      },
    },
    onShown(listener) {
      covers.add(listener);
      listener(shown);
      return toDisposable(() => covers.delete(listener));
    },
    onTarget(listener) {
      targets.add(listener);
      if (latest) listener(latest);
      return toDisposable(() => targets.delete(listener));
    },
    onReveal(listener) {
      reveals.add(listener);
      return toDisposable(() => reveals.delete(listener));
    },
    onExport(listener) {
      exports.add(listener);
      if (early !== undefined) listener(early, failed);
      early = undefined;
      return toDisposable(() => exports.delete(listener));
    },
    save: async (name, content) => post({ type: 'save', name, base64: await base64Of(content) }),
    // A webview may only start workers from its own origin: a blob is.
    async startLayoutWorker() {
      const response = await fetch(new URL('elk-worker.js', assets));
      if (!response.ok) throw new Error(`elk-worker.js could not be read (${response.status})`);
      return new Worker(URL.createObjectURL(await response.blob()));
    },
    async copy(text) {
      post({ type: 'copy', text });
    },
    share: () => post({ type: 'share' }),
    openFile: (file, line, column, cwd) =>
      post({ type: 'open_file', file, line, column, ...(cwd !== undefined && { cwd }) }),
    openOutput: async (attempt) => post({ type: 'open_output', ...attempt }),
    newWorkflow: () => post({ type: 'new_workflow' }),
    showLog: () => post({ type: 'show_log' }),
    relay,
    theme: {},
  };
}

/** The panel's state, which VS Code keeps while the panel is hidden and over a reload of the window. */
function stateMemory(api: VsCodeApi): Memory {
  const all = (): { [key: string]: Json } => {
    const state = Json.safeParse(api.getState());
    const { success, data } = state;
    return success && typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  };
  return {
    read: (key) => (Object.hasOwn(all(), key) ? all()[key] : undefined),
    write(key, value) {
      const { [key]: _, ...rest } = all();
      api.setState(value === undefined ? rest : { ...rest, [key]: value });
    },
  };
}

/** VS Code says its kind of theme by a class of the body, and changes it there. */
function followTheme(): void {
  const apply = () => {
    const { classList } = document.body;
    // A light high contrast theme carries the class of the dark one as well.
    document.body.dataset.theme = classList.contains('vscode-high-contrast-light')
      ? 'hc-light'
      : classList.contains('vscode-high-contrast')
        ? 'hc-dark'
        : classList.contains('vscode-light')
          ? 'light'
          : 'dark';
  };
  new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  apply();
}
