import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

export interface VisitOptions {
  /** The name given before; without one the page asks. */
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** Whether there is a screen to be touched. */
  readonly touch?: boolean;
  /** Whether things move; most tests look at where they end. */
  readonly motion?: boolean;
  /** `false`: the browser runs none. */
  readonly scripts?: boolean;
  /** Console errors that belong to the test: a server that is down can't be reached. */
  readonly expected?: RegExp;
  /** Called before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

/** One person with a browser of their own, and everything that went wrong in it. */
export class Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors in the console (violations of the content policy are among them), uncaught errors, requests elsewhere. */
  readonly faults: string[] = [];
  /** Every address that was asked for, web sockets included. */
  readonly requests: string[] = [];

  static async open(
    browser: Browser,
    link: string,
    {
      name,
      width = 1400,
      height = 900,
      theme = 'dark',
      motion = false,
      scripts = true,
      touch = false,
      expected,
      prepare,
    }: VisitOptions = {},
  ): Promise<Visit> {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      javaScriptEnabled: scripts,
      hasTouch: touch,
      reducedMotion: motion ? 'no-preference' : 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (name !== undefined)
      await context.addInitScript((given) => localStorage.setItem('stateroom:name', JSON.stringify(given)), name);
    context.setDefaultTimeout(15_000);
    await prepare?.(context);
    const visit = new Visit(context, await context.newPage(), new URL(link).host, expected);
    await visit.page.goto(link);
    return visit;
  }

  private constructor(context: BrowserContext, page: Page, host: string, expected: RegExp | undefined) {
    this.context = context;
    this.page = page;
    const asked = (address: string) => {
      this.requests.push(address);
      const { protocol } = new URL(address);
      const inside = protocol === 'blob:' || protocol === 'data:';
      if (!inside && new URL(address).host !== host) this.faults.push(`asked for ${address}`);
    };
    context.on('request', (request) => asked(request.url()));
    page.on('websocket', (socket) => asked(socket.url()));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected?.test(message.text())) this.faults.push(message.text());
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('dialog', (dialog) => {
      this.faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  // ---- where things are

  id(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** A state in the diagram. */
  state(id: string): Locator {
    return this.page.locator(`.sr-diagram .state[data-state="${id}"]`);
  }

  arrow(id: string): Locator {
    return this.page.locator(`.sr-diagram [data-transition="${id}"]`);
  }

  /** A command in the bar below the diagram. */
  possible(command: string): Locator {
    return this.page.locator(`.now [data-command="${command}"]`);
  }

  entries(kind: string): Locator {
    return this.page.locator(`[data-testid="entry"][data-kind="${kind}"]`);
  }

  get pill(): Locator {
    return this.id('connection');
  }

  get composer(): Locator {
    return this.id('composer');
  }

  // ---- what a person does, and waits for

  /** Waits until this is the one innermost active state of the diagram, laid out. */
  async standsIn(state: string): Promise<void> {
    await this.page.locator(`.sr-diagram:not(.sketch) .state.leaf.active[data-state="${state}"]`).waitFor();
  }

  async live(): Promise<void> {
    await this.page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
