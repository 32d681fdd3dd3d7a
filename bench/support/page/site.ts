import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Build } from '../build.ts';

const HERE = import.meta.dirname;
const PROJECT = path.join(HERE, '../../..');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Site {
  readonly url: string;
  /** The file of the page's own drawing, from the page's folder. */
  readonly diagram: string;
  close(): void;
}

/** The page that draws in several ways, beside the built one whose drawing it uses, on the loopback interface. */
export async function servePage(build: Build): Promise<Site> {
  const folder = build.folder();
  mkdirSync(folder, { recursive: true });
  await esbuild.build({
    entryPoints: [path.join(HERE, 'bench-page.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  cpSync(path.join(HERE, 'page.html'), path.join(folder, 'index.html'));
  cpSync(path.join(PROJECT, 'test/browser/diagram/themes.css'), path.join(folder, 'themes.css'));
  cpSync(path.join(PROJECT, 'node_modules/mermaid/dist/mermaid.min.js'), path.join(folder, 'mermaid.js'));
  for (const entry of readdirSync(build.pageDir)) {
    if (!['index.html', 'manifest.json'].includes(entry))
      cpSync(path.join(build.pageDir, entry), path.join(folder, entry), { recursive: true });
  }
  const diagram = readdirSync(path.join(folder, 'chunks')).find((file) => /^diagram-[^.]+\.js$/.test(file));
  if (diagram === undefined) throw new Error('The built page has no drawing.');

  const server = http.createServer(async (request, response) => {
    const name = path.normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = name === '/' ? 'index.html' : name;
    try {
      const body = await readFile(path.join(folder, file));
      const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' }).end(body);
    } catch {
      response.writeHead(404).end(); // whatever the reason: the browser is told that there is no such file
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    diagram: `./chunks/${diagram}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
