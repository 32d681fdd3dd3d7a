import fs from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const WELL_KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No GPU on a test machine, and no attempts to find a faster protocol than the loopback's. Playwright adds the rest. */
const FLAGS = ['--disable-gpu', '--disable-quic', '--disable-sync'];

/** The Chromium or Chrome of this machine: `CHROMIUM`, else where systems put it, else what Playwright has downloaded. */
function findChromium(): string {
  const asked = process.env.CHROMIUM;
  if (asked) {
    if (!fs.existsSync(asked)) throw new Error(`CHROMIUM names ${asked}, where there is no file.`);
    return asked;
  }
  const found = [...WELL_KNOWN, chromium.executablePath()].find((file) => fs.existsSync(file));
  if (found) return found;
  throw new Error(
    'The browser tests need Chromium or Chrome: install it (Debian, Ubuntu: apt-get install chromium) or name one in CHROMIUM.',
  );
}

/**
 * Starts a headless browser. It ends with this process, however that ends. `leaveSignals` is for a process that does its own
 * clean-up on SIGINT and SIGTERM; Playwright leaves at once otherwise.
 */
export async function launchChromium({ leaveSignals = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: FLAGS,
    chromiumSandbox: false, // can't be had as root in a container; the pages shown are our own
    handleSIGINT: !leaveSignals,
    handleSIGTERM: !leaveSignals,
  });
}
