import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The files of a page that is one sentence and one script. */
export const PAGE: Readonly<
  Record<string, { readonly type: string; readonly text: string; readonly immutable: boolean }>
> = {
  'index.html': { type: 'text/html; charset=utf-8', text: '<!doctype html><title>Stateroom</title>', immutable: false },
  'page-ABCDEFGH.js': { type: 'text/javascript; charset=utf-8', text: 'export {};\n', immutable: true },
  'assets/dot.svg': { type: 'image/svg+xml', text: '<svg xmlns="http://www.w3.org/2000/svg"/>', immutable: false },
};

/** Writes a page with its manifest, and a file beside them that the manifest does not name. */
export function writePage(folder: string): void {
  const manifest: Record<string, object> = {};
  for (const [name, { type, text, immutable }] of Object.entries(PAGE)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    manifest[name] = { type, sha256: createHash('sha256').update(text).digest('base64'), immutable };
  }
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'secret.txt'), 'not for anyone');
}
