import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '../../support/vscode/until.ts';

/** The page, in a panel or in a browser's tab, as somebody uses it. */
export class RoomPage {
  readonly frame: Frame | Page;

  constructor(frame: Frame | Page) {
    this.frame = frame;
  }

  /** Waits until the state is lit, in the drawing or, where there is little room, in the outline. */
  async standsIn(state: string): Promise<void> {
    const lit = this.frame.locator(`[data-state="${state}"][aria-current="step"]`).filter({ visible: true });
    await lit.first().waitFor({ timeout: 20_000 });
  }

  /** Writes into the chat, as typed. */
  async say(text: string): Promise<void> {
    await this.frame.getByTestId('composer').fill(text);
    await this.frame.getByTestId('composer').press('Enter');
  }

  /** Waits for a chat message of somebody's in the stream. */
  async hears(text: string): Promise<void> {
    await this.frame.locator('[data-testid="entry"][data-kind="chat"]', { hasText: text }).waitFor({ timeout: 20_000 });
  }

  /** Waits until the connection is as expected: `live`, `reconnecting`, … */
  async isConnected(state = 'live'): Promise<void> {
    await this.frame.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  }

  /** The numbers of the entries in the stream, in their order. */
  async entries(): Promise<number[]> {
    return this.frame
      .getByTestId('entry')
      .evaluateAll((entries) => entries.map((entry) => Number(entry.getAttribute('data-seq'))));
  }

  async clickArrow(event: string): Promise<void> {
    await this.frame.locator(`svg [data-event="${event}"] .label-group`).first().click();
  }

  async members(): Promise<string[]> {
    return this.frame.locator('[data-testid="member"] bdi').allTextContents();
  }

  /** Waits until so many people are here. */
  async hasMembers(count: number): Promise<void> {
    const members = await until(`${count} members`, async () => {
      const names = await this.members();
      return names.length === count ? names : undefined;
    });
    expect(members).toHaveLength(count);
  }
}
