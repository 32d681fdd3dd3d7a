import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What @vscode/test-electron asks of a VS Code, as absolute paths. */
export interface DesktopArguments {
  readonly version: boolean;
  readonly extensions: readonly string[];
  readonly suite: string | undefined;
  /** A folder or `.code-workspace` file to open. */
  readonly open: string | undefined;
  readonly userDataDir: string | undefined;
  readonly extensionsDir: string | undefined;
  readonly disableWorkspaceTrust: boolean;
  readonly disableExtensions: boolean;
}

/** Reads the command line of desktop VS Code, of which all that concerns windows, sandboxes and updates is passed over. */
export function readDesktopArguments(argv: readonly string[]): DesktopArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      version: { type: 'boolean' },
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'folder-uri': { type: 'string' },
      'file-uri': { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
      'disable-extensions': { type: 'boolean' },
    },
  });
  const paths = (value: unknown): string[] =>
    [value]
      .flat()
      .filter((item) => typeof item === 'string')
      .map(toPath);
  return {
    version: values.version === true,
    extensions: paths(values.extensionDevelopmentPath),
    suite: paths(values.extensionTestsPath)[0],
    open: paths(values['folder-uri'] ?? values['file-uri'] ?? positionals.at(-1))[0],
    userDataDir: paths(values['user-data-dir'])[0],
    extensionsDir: paths(values['extensions-dir'])[0],
    disableWorkspaceTrust: values['disable-workspace-trust'] === true,
    disableExtensions: values['disable-extensions'] === true,
  };
}

const toPath = (given: string) => (given.startsWith('file://') ? fileURLToPath(given) : path.resolve(given));
