import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/client/answers.ts';
import { rateLimited } from '../../../src/protocol/errors.ts';
import type { PresenceReport } from '../../../src/protocol/presence.ts';
import { Teller } from '../../../webview/watch/teller.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function telling(answers: readonly Answer[] = []) {
  const sent: PresenceReport[] = [];
  const teller = new Teller(async (report) => {
    sent.push(report);
    return answers[sent.length - 1] ?? { kind: 'ok', value: {} };
  });
  return { teller, sent, passes: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}
const at = (state: string): PresenceReport => ({ looking_at: { run: 'r', state } });

it('PAGE-183: only what has changed is said, the newest of it, and within what the server takes', async () => {
  const { teller, sent, passes } = telling();
  for (let step = 0; step < 100; step++) {
    teller.say(at(`s${step}`));
    await passes(10);
  }
  await passes(1000);
  expect(sent.length).toBeLessThanOrEqual(4);
  expect(sent.at(-1)).toEqual(at('s99'));
  teller.say(at('s99'));
  await passes(60_000);
  expect(sent.length).toBeLessThanOrEqual(4);
  teller.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

it('PAGE-185: who looks at nothing has nothing to say, and takes back what was said', async () => {
  const { teller, sent, passes } = telling();
  teller.say({});
  await passes(10_000);
  expect(sent).toEqual([]);
  teller.say(at('a'));
  await passes(1000);
  teller.say({});
  await passes(60_000);
  expect(sent).toEqual([at('a'), {}]);
});

it('PAGE-186: typing is said again while it goes on; on a new connection all is said anew', async () => {
  const { teller, sent, passes } = telling();
  teller.say({ typing: true });
  await passes(7000);
  expect(sent).toEqual([{ typing: true }, { typing: true }, { typing: true }]);
  teller.say(at('a'));
  await passes(7000);
  expect(sent.slice(3)).toEqual([at('a')]);
  teller.begin();
  await passes(1000);
  expect(sent.slice(4)).toEqual([at('a')]);
});

it('PAGE-183: what was too much is said a little later; what is refused for another reason is not said again', async () => {
  const { teller, sent, passes } = telling([
    { kind: 'refused', error: rateLimited(250).toWire() },
    { kind: 'ok', value: {} },
    { kind: 'refused', error: { code: 'bad_request', message: 'There is no such run.' } },
  ]);
  teller.say(at('a'));
  await passes(1000);
  expect(sent.length).toBe(1);
  await passes(1000);
  expect(sent).toEqual([at('a'), at('a')]);
  teller.say(at('b'));
  await passes(60_000);
  expect(sent.length).toBe(3);
});
