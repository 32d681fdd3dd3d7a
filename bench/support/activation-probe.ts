import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Prints how long one thing takes in a process that has loaded nothing yet, in ms: `extension FILE` loads and activates the
 * extension against an editor that has one folder and does nothing; `socket.io` loads that.
 */
const [what, file = ''] = process.argv.slice(2);

/** Whatever it is asked for, is called with or made of, it is again itself: an editor that is not there. */
const nothing: unknown = new Proxy(
  function editor() {
    // Called, it does nothing.
  },
  {
    set: () => true,
    get: (_, name) =>
      name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : name === Symbol.iterator ? none : nothing,
    apply: () => nothing,
    construct: () => nothing as object,
  },
);
function none(): Iterator<never> {
  return ([] as never[])[Symbol.iterator]();
}
class EventEmitter {
  readonly event = () => nothing;
  fire(): void {
    // Nobody listens.
  }
  dispose(): void {
    // Nothing was acquired.
  }
}
Object.assign(globalThis, {
  editor: {
    window: nothing,
    commands: nothing,
    languages: nothing,
    Uri: nothing,
    Disposable: nothing,
    RelativePattern: nothing,
    StatusBarAlignment: { Left: 1 },
    EventEmitter,
    workspace: {
      workspaceFolders: [{ name: 'empty', index: 0, uri: { scheme: 'file', fsPath: '/empty' } }],
      findFiles: async () => [],
      createFileSystemWatcher: () => nothing,
      onDidChangeWorkspaceFolders: () => nothing,
      onDidGrantWorkspaceTrust: () => nothing,
      getConfiguration: () => nothing,
      isTrusted: true,
    },
  },
});
const names = Object.keys((globalThis as unknown as { editor: object }).editor);
const editor = `data:text/javascript,${encodeURIComponent(`export const { ${names.join(', ')} } = globalThis.editor;`)}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: editor, format: 'module', shortCircuit: true } : next(specifier, context),
});
// As in an extension host, where these have been loaded by whoever came before.
await import(editor);
for (const name of ['crypto', 'fs', 'http', 'https', 'net', 'os', 'stream', 'timers/promises', 'tls', 'url', 'zlib'])
  await import(`node:${name}`);

const began = performance.now();
if (what === 'extension') {
  const { activate } = (await import(pathToFileURL(file).href)) as { activate: (context: unknown) => void };
  activate({
    subscriptions: [],
    secrets: nothing,
    extensionUri: nothing,
    globalStorageUri: nothing,
    workspaceState: nothing,
  });
} else createRequire(import.meta.url)('socket.io');
console.log(performance.now() - began);
process.exit();
