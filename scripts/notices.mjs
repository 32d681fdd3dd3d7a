import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The folder of the package that a bundled file belongs to, within `node_modules`. */
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * The names, versions and licences of every package that the bundles contain, as their licences ask of whoever passes the
 * bundles on.
 *
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @param {readonly string[]} copied Folders of packages whose files are copied rather than bundled.
 * @returns {Promise<string>}
 */
export async function notices(metafiles, copied) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  const folders = new Set([
    ...inputs.map((input) => PACKAGE.exec(input)?.[1]).filter((folder) => folder !== undefined),
    ...copied,
  ]);
  const parts = await Promise.all([...folders].sort().map(noticeOf));
  return ['Stateroom contains the following packages, each under its own licence.', ...parts].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

/** @param {string} folder */
async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n\n${(await readFile(path.join(folder, file), 'utf8')).trim()}`;
  return `${name} ${version} (${license})${text}`;
}
