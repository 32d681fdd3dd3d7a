import { readFileSync } from 'node:fs';
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
/** Everything that the editor's own types name, so that whatever the extension comes to use is there. */
const types = createRequire(import.meta.url).resolve('@types/vscode/index.d.ts');
const named = readFileSync(types, 'utf8').matchAll(/^\texport (?:abstract )?(?:class|enum|namespace|const) (\w+)/gm);
const editor: Record<string, unknown> = Object.fromEntries([...named].map(([, name = '']) => [name, nothing]));
Object.assign(editor, {
  EventEmitter,
  version: '1.101.0',
  workspace: {
    workspaceFolders: [{ name: 'empty', index: 0, uri: { scheme: 'file', fsPath: '/empty' } }],
    findFiles: async () => [],
    createFileSystemWatcher: () => nothing,
    onDidChangeWorkspaceFolders: () => nothing,
    onDidGrantWorkspaceTrust: () => nothing,
    onDidChangeConfiguration: () => nothing,
    onDidOpenTextDocument: () => nothing,
    onDidChangeTextDocument: () => nothing,
    onDidCloseTextDocument: () => nothing,
    onDidSaveTextDocument: () => nothing,
    textDocuments: [],
    getConfiguration: () => nothing,
    isTrusted: true,
  },
});
Object.assign(globalThis, { editor });
const module = `data:text/javascript,${encodeURIComponent(
  `export const { ${Object.keys(editor).join(', ')} } = globalThis.editor;`,
)}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: module, format: 'module', shortCircuit: true } : next(specifier, context),
});
// As in an extension host, where these have been loaded by whoever came before.
await import(module);
for (const name of ['crypto', 'fs', 'http', 'https', 'net', 'os', 'stream', 'timers/promises', 'tls', 'url', 'zlib'])
  await import(`node:${name}`);

const began = performance.now();
if (what === 'extension') {
  const { activate } = (await import(pathToFileURL(file).href)) as { activate: (context: unknown) => void };
  activate(new Proxy({ subscriptions: [] }, { get: (own, name) => Reflect.get(own, name) ?? nothing }));
} else createRequire(import.meta.url)('socket.io');
console.log(performance.now() - began);
process.exit();
