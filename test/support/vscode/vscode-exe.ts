#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code executable in @vscode/test-electron's `runTests({ vscodeExecutablePath })`: takes the
 * same arguments, and runs the suite in code-server and headless Chromium. The exit code says how it went.
 */
import { VERSIONS } from '../../../scripts/ensure-code-server.mjs';
import { readDesktopArguments } from './desktop-arguments.ts';
import { runSuite } from './run-suite.ts';

const { version, suite, extensions, ...options } = readDesktopArguments(process.argv.slice(2));

if (version) {
  console.log(`code-server ${VERSIONS['code-server']}\n${process.arch}`);
} else if (suite === undefined || extensions.length === 0) {
  console.error('This stand-in for VS Code needs --extensionDevelopmentPath=FOLDER and --extensionTestsPath=FILE.');
  process.exitCode = 2;
} else {
  const { code, reason } = await runSuite({ suite, extensions, ...options });
  if (reason !== undefined) console.error(reason);
  process.exitCode = code;
}
