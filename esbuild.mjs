// Builds the three bundles (extension, cli, page) and the suite that runs inside VS Code, or those that are named.
// `--production` minifies, `--watch` rebuilds, `--quiet` prints only failures, `--out=FOLDER` builds elsewhere than into
// `dist`, `--failpoints` leaves in the places where the fault tests end the server.
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { notices } from './scripts/notices.mjs';

const flags = new Set(process.argv.slice(2).filter((arg) => arg.startsWith('--')));
const named = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const production = flags.has('--production');
const quiet = flags.has('--quiet');
const dist = [...flags].find((flag) => flag.startsWith('--out='))?.slice('--out='.length) ?? 'dist';

/** CommonJS dependencies inside an ES module still call `require` for Node's own modules. */
const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  format: 'esm',
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  legalComments: 'none', // `notices` has them all
  metafile: true,
  define: {
    STATEROOM_VERSION: JSON.stringify(JSON.parse(await readFile('package.json', 'utf8')).version),
    STATEROOM_FAILPOINTS: String(flags.has('--failpoints')),
  },
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  target: 'node22',
  banner: requireBanner,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
};

const bundles = {
  // Splitting is what keeps activation cheap: everything behind `await import()` is a chunk of its own.
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: `${dist}/extension`,
    external: ['vscode'],
  },
  // No `vscode` external here: this bundle fails to build as soon as the server needs VS Code.
  cli: { ...node, entryPoints: { stateroom: 'src/server/cli/stateroom.ts' }, outdir: `${dist}/cli` },
  page: {
    ...common,
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    // Style sheets of parts that are fetched after the first paint are files of their own.
    entryPoints: {
      page: 'webview/main.tsx',
      stream: 'webview/stream/stream.css',
      diagram: 'webview/diagram/diagram.css',
      find: 'webview/chart/find.css',
      form: 'webview/shell/form.css',
      outline: 'webview/chart/outline.css',
      thumb: 'webview/chart/thumb.css',
      'state-card': 'webview/chart/state-card.css',
      time: 'webview/time/time.css',
      saving: 'webview/picture/saving.css',
      watch: 'webview/watch/watch.css',
    },
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    outdir: `${dist}/page`,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file', '.svg': 'file', '.woff2': 'file' },
    assetNames: 'assets/[name]-[hash]',
  },
  // CommonJS, because that is what every VS Code can load as a test suite.
  hostSuite: {
    ...common,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    entryPoints: ['test/vscode/host/*.ts'],
    outdir: `${dist}/test/host`,
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
  },
};

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Smaller than this, a file is not worth a second one beside it. */
const WORTH_COMPRESSING = 1024;
const hash = (bytes) => createHash('sha256').update(bytes).digest('base64');

/** The server answers with what this manifest lists and nothing else: URL path → file, type, hash, and that of its `.gz`. */
async function writeManifest() {
  const files = {};
  for (const entry of await readdir(`${dist}/page`, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const type = TYPES[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const url = path.relative(`${dist}/page`, file).split(path.sep).join('/');
    const bytes = await readFile(file);
    files[url] = { type, sha256: hash(bytes), immutable: /-[A-Z0-9]{8}\./.test(url) };
    const packed = bytes.length > WORTH_COMPRESSING ? gzipSync(bytes, { level: 9 }) : bytes;
    if (packed.length >= bytes.length) continue;
    await writeFile(`${file}.gz`, packed);
    files[url].gzip = hash(packed);
  }
  await writeFile(`${dist}/page/manifest.json`, `${JSON.stringify(files, null, 2)}\n`);
}

/** Entries whose files the document names, so that they all come at once instead of each after the one that asks for it. */
const PRELOADED = ['webview/main.tsx', 'webview/room/wire.ts'];

/** What these entries import without being asked, themselves included: paths from `${dist}/page`, in order. */
function closureOf({ outputs }, entries) {
  const seen = new Set();
  const add = (output) => {
    if (seen.has(output)) return;
    seen.add(output);
    for (const { path: imported, kind } of outputs[output].imports) if (kind === 'import-statement') add(imported);
  };
  for (const entry of entries) add(Object.keys(outputs).find((output) => outputs[output].entryPoint === entry));
  return [...seen].map((output) => path.relative(`${dist}/page`, output).split(path.sep).join('/'));
}

/** What stands in the folder so far, as one name for it. */
async function buildName() {
  const all = createHash('sha256');
  const names = (await readdir(`${dist}/page`, { recursive: true })).filter((name) => TYPES[path.extname(name)]);
  for (const name of names.sort()) all.update(name).update(await readFile(`${dist}/page/${name}`));
  return all.digest('hex').slice(0, 16);
}

/** The document says which build it is of, so that a page that stayed open knows when its server has another. */
async function writeDocument(metafile) {
  const html = await readFile('webview/index.html', 'utf8');
  const preloads = closureOf(metafile, PRELOADED)
    .filter((file) => file !== 'page.js') // has its own line
    .map((file) => `    <link rel="modulepreload" href="./${file}" />\n`);
  await writeFile(
    `${dist}/page/index.html`,
    html.replace('BUILD', await buildName()).replace('  </head>', `${preloads.join('')}  </head>`),
  );
}

async function finishPage(metafile) {
  // The layout engine is its own worker file, as its authors minified it.
  await cp('node_modules/elkjs/lib/elk-worker.min.js', `${dist}/page/elk-worker.js`);
  await writeDocument(metafile);
  await writeManifest();
}

const wanted = Object.entries(bundles).filter(([name]) => named.length === 0 || named.includes(name));
const afterPage = {
  name: 'after-page',
  setup: (build) => build.onEnd(({ metafile }) => metafile && finishPage(metafile)),
};

if (flags.has('--watch')) {
  for (const [name, options] of wanted) {
    const context = await esbuild.context({ ...options, plugins: name === 'page' ? [afterPage] : [] });
    await context.watch();
  }
  console.log('Watching. Stop with Ctrl+C.');
} else {
  for (const [, { outdir }] of wanted) await rm(outdir, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const built = await Promise.all(wanted.map(([, options]) => esbuild.build(options)));
  const page = wanted.findIndex(([name]) => name === 'page');
  if (page !== -1) await finishPage(built[page].metafile);
  const metafiles = built.map(({ metafile }) => metafile);
  await writeFile(`${dist}/THIRD-PARTY-NOTICES.txt`, await notices(metafiles, ['node_modules/elkjs']));
  if (!quiet) console.log(`Built ${wanted.map(([, { outdir }]) => outdir).join(', ')}.`);
}
