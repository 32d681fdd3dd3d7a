import fs from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { artefacts } from './artefacts.ts';
import { until } from './until.ts';
import { THEMES, type Theme } from './user-settings.ts';

/** In the place of an error: a script of VS Code itself. (The document around a webview's page is in that folder too.) */
const VSCODE_SCRIPT = /\/static\/(out|node_modules)\/[^\s)]*\.(js|wasm)/;

/** One VS Code window, with an extension host of its own. Does what a person does; `page` is there for everything else. */
export class WorkbenchWindow {
  readonly page: Page;
  /** Everything the window has complained of. VS Code in the browser always has something of its own to say. */
  readonly #errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.#errors.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#errors.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** Errors that the pages in webviews have printed or not caught, broken content policies included. */
  get webviewErrors(): readonly string[] {
    return this.#errors.filter((error) => !VSCODE_SCRIPT.test(error));
  }

  /** Runs a command by the palette; `title` as it stands there, with its category: `Stateroom: Open`. */
  async runCommand(title: string): Promise<void> {
    await this.#chooseInPalette(`>${title}`, title);
  }

  /** Opens a file of the folder in an editor. */
  async openFile(name: string): Promise<void> {
    await this.#chooseInPalette(name, name);
    await this.page.locator('.monaco-editor .view-lines').first().waitFor();
  }

  /** Tries again, because the first F1 can come before VS Code listens to keys, and extensions add their commands late. */
  async #chooseInPalette(query: string, label: string): Promise<void> {
    await this.page.bringToFront();
    await this.input.waitFor({ state: 'hidden' }); // what was chosen before may still be closing
    await until(
      `“${label}” in the palette`,
      async () => {
        try {
          if (await this.input.isHidden()) await this.page.keyboard.press('F1');
          await this.input.fill(query, { timeout: 2000 });
          await this.#entry(label).click({ timeout: 2000 });
          return true;
        } catch {
          // Not there yet. The list is made as the palette opens, and stays what it was while the text in it does.
          await this.page.keyboard.press('Escape');
          return undefined;
        }
      },
      { within: 45_000 },
    );
  }

  /** The text field of the palette, an input box or a quick pick. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** Fills in the input box and confirms it. */
  async answer(text: string): Promise<void> {
    await this.input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Takes the entry with exactly this label from a quick pick. */
  async pick(label: string): Promise<void> {
    await this.#entry(label).click();
  }

  /** The labels of what a quick pick offers, without their descriptions and details. */
  async offered(): Promise<string[]> {
    const labels = this.page.locator('.quick-input-list .quick-input-list-row:first-child .label-name');
    await labels.first().waitFor();
    return (await labels.allTextContents()).map((label) => label.replaceAll(/\s+/g, ' '));
  }

  #entry(label: string): Locator {
    const exactly = new RegExp(`^\\s*${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
    const name = this.page.locator('.label-name', { hasText: exactly });
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first();
  }

  /** The notification that says this; `.monaco-button` in it are its buttons. */
  notification(text: string | RegExp): Locator {
    const message = this.page.locator('.notification-list-item-message', { hasText: text });
    return this.page.locator('.notifications-toasts .notification-toast').filter({ has: message });
  }

  /** Presses a button of a notification, which shows them only under the mouse. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const toast = this.notification(text);
    await toast.hover();
    await toast.locator('.monaco-button', { hasText: button }).click();
  }

  /** Presses a button of the modal dialog. */
  async answerDialog(button: string | RegExp): Promise<void> {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click();
  }

  /** The status bar item that shows this text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** Opens a view container by the title of its icon. */
  async openViewContainer(title: string): Promise<void> {
    const icon = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`);
    if (!(await icon.getAttribute('class'))?.includes('checked')) await icon.click();
    await this.page.locator('.sidebar .composite.title').waitFor();
  }

  /** Rows of the tree views that are shown. */
  treeRow(label: string | RegExp): Locator {
    const name = this.page.locator('.label-name', { hasText: label });
    return this.page.locator('.pane-body .monaco-list-row').filter({ has: name });
  }

  /** The page inside the webview that has something at `selector`. */
  async webview(selector: string): Promise<Frame> {
    return until(`a webview with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        // The extension's own page is the innermost of a webview's two frames.
        if (!frame.parentFrame()?.parentFrame()) continue;
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0); // a frame may go while it is looked at
        if (found > 0) return frame;
      }
      return undefined;
    });
  }

  /** Changes the colour theme as a person does, and waits until the window has it. */
  async useTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.input.fill(THEMES[theme].label);
    await this.pick(THEMES[theme].label);
    await this.page.locator(`.monaco-workbench.${THEMES[theme].workbenchClass}`).waitFor();
  }

  /** Takes a picture of the whole window into `test-results/screenshots`. */
  async screenshot(name: string): Promise<string> {
    return this.#picture(this.page, artefacts.screenshot(name));
  }

  /** Takes a picture of a webview's content alone. */
  async screenshotOf(webview: Frame, name: string): Promise<string> {
    return this.#picture(webview.locator('body'), artefacts.screenshot(name));
  }

  async #picture(of: Page | Locator, file: string): Promise<string> {
    await of.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  /** Leaves a picture and the errors seen in a folder. */
  async keepEvidence(folder: string, name: string): Promise<void> {
    await fs.writeFile(path.join(folder, `${name}-errors.log`), `${this.#errors.join('\n')}\n`);
    if (!this.page.isClosed()) await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Closes the window, which ends its extension host. */
  async close(): Promise<void> {
    await this.page.close();
  }
}
