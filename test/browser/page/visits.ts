import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { artefacts } from '../../support/vscode/artefacts.ts';
import { launchChromium } from '../../support/vscode/chromium.ts';
import { HostedRoom, type RoomOptions, type TokenName } from './hosted-room.ts';
import { Visit, type VisitOptions } from './visit.ts';

/** Rooms and people for the tests of one file. After each test, nothing may have gone wrong in anybody's page. */
export function usePeople() {
  let browser: Browser | undefined;
  const visits: Visit[] = [];
  const rooms: HostedRoom[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    mkdirSync(path.dirname(artefacts.screenshot('any')), { recursive: true });
  });
  afterEach(async () => {
    const faults = visits.flatMap((visit) => visit.faults);
    for (const visit of visits.splice(0)) await visit.close();
    for (const room of rooms.splice(0)) await room.close();
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });

  return {
    async room(options: RoomOptions): Promise<HostedRoom> {
      const room = await HostedRoom.start(options);
      rooms.push(room);
      return room;
    },
    /** Opens an address in a browser of its own. */
    async at(link: string, options: VisitOptions = {}): Promise<Visit> {
      if (!browser) throw new Error('The browser is not up yet.');
      const visit = await Visit.open(browser, link, options);
      visits.push(visit);
      return visit;
    },
    /** Somebody comes into the room by the link for this role. */
    in(room: HostedRoom, token: TokenName, name: string, options: VisitOptions = {}): Promise<Visit> {
      return this.at(room.link(token), { name, ...options });
    },
  };
}
