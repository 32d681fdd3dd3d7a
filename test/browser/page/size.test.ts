import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../support/vscode/artefacts.ts';

const KB = 1024;

/** The page as it ships, its outputs by name: minified, and split as `esbuild.mjs` splits it. */
async function builtPage() {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: PROJECT,
    entryPoints: {
      page: 'webview/main.tsx',
      stream: 'webview/stream/stream.css',
      diagram: 'webview/diagram/diagram.css',
      find: 'webview/chart/find.css',
      outline: 'webview/chart/outline.css',
    },
    outdir: 'dist/page',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
    define: { STATEROOM_VERSION: '"0.0.0"' },
  });
  const bytes = new Map(outputFiles.map((file) => [path.relative(PROJECT, file.path), file.contents]));
  /** The file and what it imports without being asked. */
  const closure = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const { path: imported, kind } of metafile.outputs[name]?.imports ?? [])
      if (kind === 'import-statement') closure(imported, seen);
    return seen;
  };
  const gzipped = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(bytes.get(name) ?? new Uint8Array(), { level: 9 }).length, 0);
  const chunkOf = (source: string): string => {
    const found = Object.keys(metafile.outputs).find((name) => metafile.outputs[name]?.entryPoint === source);
    if (found === undefined) throw new Error(`${source} is no file of its own`);
    return found;
  };
  return { closure, gzipped, chunkOf };
}

describe('the page’s size', () => {
  it('PAGE-41: the page is at most 58 KB compressed for its first paint, what a room shows 47 KB more, the outline 8 KB, and the drawing without the layout engine 41 KB', async () => {
    const { closure, gzipped, chunkOf } = await builtPage();
    const page = closure('dist/page/page.js');
    expect(gzipped([...page, 'dist/page/page.css'])).toBeLessThan(58 * KB);
    expect(gzipped(page)).toBeGreaterThan(20 * KB);

    const drawing = [...closure(chunkOf('webview/diagram/diagram.ts'))].filter((name) => !page.has(name));
    expect(gzipped([...drawing, 'dist/page/diagram.css'])).toBeLessThan(41 * KB);

    const rooms = ['webview/shell/inside.ts', 'webview/shell/later.ts', 'webview/stream/stream.tsx'];
    const room = new Set(rooms.flatMap((source) => [...closure(chunkOf(source))]));
    const more = [...room].filter((name) => !page.has(name));
    expect(gzipped([...more, 'dist/page/stream.css'])).toBeLessThan(47 * KB);

    const outline = [...closure(chunkOf('webview/chart/outline.tsx'))].filter((name) => !room.has(name));
    expect(gzipped([...outline, 'dist/page/outline.css'])).toBeLessThan(8 * KB);
  });

  it('PAGE-41: the layout engine is a file of its own, which no part of the page contains', () => {
    const html = readFileSync(path.join(PROJECT, 'webview/index.html'), 'utf8');
    expect(html).not.toContain('elk');
    expect([...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1])).toEqual(['page.css', 'page.js']);
  });
});
