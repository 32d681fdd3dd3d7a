import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';

const HERE = import.meta.dirname;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Builds the harness page into a folder of its own and serves it on the loopback interface. */
export async function servePage(): Promise<{ url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'diagram-page-'));
  await esbuild.build({
    entryPoints: { page: path.join(HERE, 'page.ts'), diagram: path.join(HERE, '../../../webview/diagram/diagram.css') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir: folder,
    logLevel: 'warning',
  });
  for (const file of ['page.html', 'themes.css']) await cp(path.join(HERE, file), path.join(folder, file));
  const worker = path.join(HERE, '../../../node_modules/elkjs/lib/elk-worker.min.js');
  await cp(worker, path.join(folder, 'elk-worker.js'));

  const server = http.createServer(async (request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname) || 'page.html';
    try {
      const body = await readFile(path.join(folder, name));
      response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end(); // whatever the reason: the browser is told that there is no such file
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/page.html`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
