import { NAME_LENGTH } from '../../src/protocol/limits.ts';
import { baseOf, formatLink, type Link, parseLink } from '../../src/protocol/link.ts';
import { toDisposable } from '../../src/shared/disposables.ts';
import { browserNotices } from './browser-notices.ts';
import { browserTheme } from './browser-theme.ts';
import type { Host, OutputOf, Target } from './host.ts';
import { storageMemory } from './storage-memory.ts';

const NO_LINK: Target = {
  kind: 'none',
  why: 'This page needs a link with a key in it. Ask whoever runs the project to press Share and send you theirs.',
};

/** A tab of any browser: the link is in the address once, and then only in this tab's memory. */
export function browserHost(assets: URL): Host {
  const base = baseOf(location.href);
  const scope = `stateroom:${new URL(base).pathname}:`;
  const memory = storageMemory(() => sessionStorage, scope);
  const lasting = storageMemory(() => localStorage, 'stateroom:');
  const listeners = new Set<(target: Target) => void>();
  let link = takeLink() ?? rememberedLink();

  /** Takes the link out of the address, so that no screenshot, history or bookmark keeps it. */
  function takeLink(): Link | undefined {
    const taken = parseLink(location.hash);
    if (!taken) return undefined;
    history.replaceState(history.state, '', location.pathname + location.search);
    memory.write('link', { ...taken });
    return taken;
  }

  function rememberedLink(): Link | undefined {
    const kept = memory.read('link');
    if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
    const { token, projectId } = kept;
    if (typeof token !== 'string' || typeof projectId !== 'string') return undefined;
    return parseLink(new URLSearchParams({ t: token, p: projectId }).toString());
  }

  const guestName = {
    get() {
      const name = lasting.read('name');
      return typeof name === 'string' && name !== '' ? name.slice(0, NAME_LENGTH) : undefined;
    },
    set: (name: string) => lasting.write('name', name),
  };

  function target(): Target {
    if (!link) return NO_LINK;
    const name = guestName.get();
    return {
      kind: 'room',
      connect: { url: base, token: link.token, project_id: link.projectId, ...(name !== undefined && { name }) },
    };
  }

  addEventListener('hashchange', () => {
    const taken = takeLink();
    if (!taken) return;
    link = taken;
    for (const listener of listeners) listener(target());
  });

  const notices = browserNotices();

  return {
    kind: 'browser',
    build: document.querySelector<HTMLMetaElement>('meta[name=build]')?.content,
    reload: () => location.reload(),
    assets,
    ...(notices && { notices }),
    memory,
    lasting,
    guestName,
    onTarget(listener) {
      listeners.add(listener);
      listener(target());
      return toDisposable(() => listeners.delete(listener));
    },
    onReveal: () => toDisposable(() => undefined), // nobody is outside of a browser's tab
    save: async (name, content) => download(name, content),
    startLayoutWorker: async () => new Worker(new URL('elk-worker.js', assets)),
    copy: copyText,
    openOutput: showText,
    ownLink: () => link && formatLink(base, link),
    linkFor: (token) => link && formatLink(base, { token, projectId: link.projectId }),
    theme: browserTheme(lasting),
  };
}

/** In a tab of its own. The text comes after the click that asked for it, which some browsers hold against the tab: then it is saved. */
async function showText({ seq, label }: OutputOf, read: () => Promise<string>): Promise<void> {
  const tab = open('', '_blank');
  try {
    const text = await read();
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    if (tab) tab.location.replace(address);
    else offer(address, `${label.replace(/[^\w.-]+/g, '_').slice(0, 60)}-${seq}.log`);
    // The tab has it by then; a reload of the tab would not find it any more.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  offer(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a browser that asks where to save has it by then
}

function offer(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Only secure pages have a clipboard; the old way works on plain http too.
    if (!copyBySelection(text)) throw new Error('The browser does not let this page use the clipboard.');
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  try {
    field.select();
    return document.execCommand('copy');
  } finally {
    field.remove();
  }
}
