import type { Browser, BrowserContext, Page } from 'playwright-core';
import { failureFolder } from './artefacts.ts';
import { launchChromium } from './chromium.ts';
import { type CodeServer, type CodeServerOptions, startCodeServer } from './code-server.ts';
import { type Theme, themeSettings } from './user-settings.ts';
import { WorkbenchWindow } from './workbench-window.ts';

/** What a window is to show: absolute paths, and nothing for an empty window. */
export interface WindowOptions {
  readonly folder?: string;
  /** A `.code-workspace` file. */
  readonly workspace?: string;
  /** A browser profile of its own: another person. Trust, layout and the clipboard are kept in the profile. */
  readonly ownProfile?: boolean;
}

export interface WorkbenchOptions extends CodeServerOptions {
  /** What windows open with; `WorkbenchWindow.useTheme` changes it in one that is open. */
  readonly theme?: Theme;
}

/** A server and a browser that shows its windows. */
export class Workbench {
  readonly server: CodeServer;
  readonly #browser: Browser;
  readonly #profile: BrowserContext;
  readonly #windows = new Set<WorkbenchWindow>();

  private constructor(server: CodeServer, browser: Browser, profile: BrowserContext) {
    this.server = server;
    this.#browser = browser;
    this.#profile = profile;
  }

  /** Starts both, side by side. */
  static async start({ theme = 'dark', ...options }: WorkbenchOptions = {}): Promise<Workbench> {
    const settings = { ...themeSettings(theme), ...options.settings };
    const starting = startCodeServer({ ...options, settings });
    const launching = launchChromium();
    try {
      const [server, browser] = await Promise.all([starting, launching]);
      return new Workbench(server, browser, await newProfile(browser));
    } catch (error) {
      // Whichever of the two did start is ended; the error of the other is what is told.
      await Promise.allSettled([
        starting.then((server) => server.stop()),
        launching.then((browser) => browser.close()),
      ]);
      throw error;
    }
  }

  /** The windows open now. */
  get windows(): readonly WorkbenchWindow[] {
    return [...this.#windows];
  }

  /** Opens a window and waits until VS Code has drawn it; extensions may still be starting. */
  async open({ folder, workspace, ownProfile = false }: WindowOptions = {}): Promise<WorkbenchWindow> {
    const profile = ownProfile ? await newProfile(this.#browser) : this.#profile;
    const window = new WorkbenchWindow(await profile.newPage());
    this.#windows.add(window);
    window.page.once('close', () => this.#windows.delete(window));
    const shown: Record<string, string> = workspace ? { workspace } : folder ? { folder } : { ew: 'true' };
    try {
      await window.page.goto(`${this.server.url}/?${new URLSearchParams(shown)}`, { waitUntil: 'commit' });
      await drawn(window.page);
      if (workspace) await foldersShown(window.page);
      return window;
    } catch (error) {
      // Said here, because a window is often opened in a hook, where no test can be seen to fail.
      const evidence = await this.keepEvidence('window-not-shown');
      throw new Error(`VS Code did not show its window. Pictures and logs: ${evidence}`, { cause: error });
    }
  }

  /** Leaves pictures, errors and logs of a failed test in `test-results/failures`; says where. */
  async keepEvidence(test: string): Promise<string> {
    const folder = await failureFolder(test);
    await this.server.keepLogs(folder);
    for (const [index, window] of this.windows.entries()) await window.keepEvidence(folder, `window-${index + 1}`);
    return folder;
  }

  /** Closes the windows, so that extensions are deactivated, then ends everything. */
  async stop(): Promise<void> {
    try {
      for (const window of this.windows) await window.close();
      await this.#browser.close();
    } finally {
      await this.server.stop();
    }
  }
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
}

/**
 * When a profile opens a workspace file for the first time, VS Code in the browser often shows it without its folders, and
 * stays so; it does know them the next time. Where the Explorer is hidden there is nothing to go by.
 */
async function foldersShown(page: Page): Promise<void> {
  if (!(await page.locator('.explorer-viewlet').isVisible())) return;
  const folders = page.locator('.explorer-folders-view .monaco-list-row').first();
  try {
    await folders.waitFor({ timeout: 1000 });
  } catch {
    // Not shown: what is waited for below says so if that stays.
    await page.reload({ waitUntil: 'commit' });
    await drawn(page);
    await folders.waitFor({ timeout: 10_000 });
  }
}

async function newProfile(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
}
