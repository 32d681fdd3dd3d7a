import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** A file that a tool or a problem names, within a project's folder or not. */
export type FolderFile =
  /** `path` lies below the folder as it was given, whichever way the name went. */
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'outside' } | { readonly kind: 'missing' };

/**
 * Finds the file: absolute, from `cwd`, or from the folder itself, as some tools write it. What is not in the folder, by name
 * or by a link, is `outside`, and by name nothing of it is even looked at: a share of another machine would be asked for.
 * Rejects with Node's error when the folder itself can't be read.
 */
export async function fileIn(folder: string, named: string, cwd = ''): Promise<FolderFile> {
  const root = await realpath(folder);
  const roots = [path.resolve(folder), root];
  const from = path.resolve(folder, cwd);
  const candidates = path.isAbsolute(named)
    ? [named]
    : [...new Set([path.resolve(from, named), path.resolve(folder, named)])];
  const inside = candidates
    .map((file) => path.resolve(file))
    .filter((file) => roots.some((each) => isBelow(each, file)));
  if (inside.length === 0) return { kind: 'outside' };
  let found: FolderFile = { kind: 'missing' };
  for (const file of inside) {
    const real = await realFile(file);
    if (real === undefined) continue;
    if (!isBelow(root, real)) {
      found = { kind: 'outside' };
      continue;
    }
    // Tools may know the folder by its real name, the editor by a link to it.
    return {
      kind: 'file',
      path: isBelow(roots[0] ?? root, file) ? file : path.join(folder, path.relative(root, real)),
    };
  }
  return found;
}

const isBelow = (folder: string, file: string): boolean => {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
};

async function realFile(file: string): Promise<string | undefined> {
  try {
    const real = await realpath(file);
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined; // there is none by this name, or a part of the way is no folder
  }
}
