import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

const RESULTS = path.join(PROJECT, 'test-results');

/** Where what tests leave behind goes; git ignores the folder. */
export const artefacts = {
  /** A picture taken on purpose. */
  screenshot: (name: string) => path.join(RESULTS, 'screenshots', `${name}.png`),
  /** The count of the suite that runs inside VS Code. */
  hostCount: path.join(RESULTS, 'host.json'),
};

/** Makes an empty folder for the pictures and logs of a test that failed; any test name will do. */
export async function failureFolder(test: string): Promise<string> {
  const folder = path.join(RESULTS, 'failures', test.replace(/[^\w.-]+/g, '-').slice(0, 100));
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true });
  return folder;
}
