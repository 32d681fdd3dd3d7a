import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import type { Installation } from '../../../scripts/ensure-code-server.mjs';

/** Installs a packaged extension as a user's `code --install-extension` does. To be called before the server starts. */
export async function installVsix(
  vsix: string,
  where: { installation: Installation; extensionsDir: string; userDataDir: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  if (!fs.existsSync(vsix)) throw new Error(`There is no ${vsix}: \`npm run package\` makes it.`);
  const { installation, extensionsDir, userDataDir, env } = where;
  const folders = ['--extensions-dir', extensionsDir, '--user-data-dir', userDataDir];
  const args = [installation.entry, '--install-extension', vsix, ...folders];
  await promisify(execFile)(installation.node, args, { env, timeout: 60_000 });
}
