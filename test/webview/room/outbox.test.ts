import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/client/answers.ts';
import { type RoomError, rateLimited, unauthorized } from '../../../src/protocol/errors.ts';
import { Outbox, type OutboxItem } from '../../../webview/room/outbox.ts';

/** An outbox whose answers and timers the test gives; `sent` is what went over the wire, in order. */
function outbox({ live = true } = {}) {
  const sent: { readonly item: OutboxItem; readonly answer: (answer: Answer) => Promise<void> }[] = [];
  const timers: (() => void)[] = [];
  const state = { live };
  let ids = 0;
  const box = new Outbox({
    send: (item) =>
      new Promise((resolve) => {
        sent.push({
          item,
          async answer(answer) {
            resolve(answer);
            await settled();
          },
        });
      }),
    isLive: () => state.live,
    isKnown: () => false,
    newId: () => `id-${++ids}`,
    now: () => 0,
    after: (_, callback) => timers.push(callback),
  });
  const texts = () =>
    sent.map(({ item: { outgoing } }) => (outgoing.kind === 'chat' ? outgoing.text : outgoing.command));
  const say = (text: string) => box.add({ kind: 'chat', text }, 'composer');
  const deliveries = () => box.items.value.map(({ delivery }) => delivery.kind);
  return { box, sent, timers, state, texts, say, deliveries };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const accepted = (seq: number): Answer => ({ kind: 'ok', value: { ok: true, seq } });
const refused = (error: RoomError): Answer => ({ kind: 'refused', error: error.toWire() });

describe('the outbox', () => {
  it('PAGE-179: what is refused here is never sent, not when the connection is back either', async () => {
    const { box, sent, deliveries } = outbox();
    const error = { code: 'not_accepted', message: 'Not from the past.' } as const;
    const id = box.refuse({ kind: 'command', command: 'work' }, 'bar', error);
    box.flush();
    await settled();
    expect([sent.length, deliveries(), box.unsettled]).toEqual([0, ['refused'], []]);
    box.remove(id);
    expect(box.items.value).toEqual([]);
  });

  it('PAGE-111: what was not settled when the page ended is sent by the next one, in order and under its ids', async () => {
    const before = outbox();
    before.say('one');
    before.say('two');
    before.say('three');
    await before.sent[0]?.answer(accepted(1));
    const after = outbox({ live: false });
    after.say('four');
    after.box.restore(JSON.parse(JSON.stringify(before.box.unsettled)));
    after.box.restore(before.box.unsettled);
    after.state.live = true;
    after.box.flush();
    expect(after.texts()).toEqual(['two', 'three', 'four']);
    expect(after.sent.slice(0, 2).map(({ item }) => item.id)).toEqual(['id-2', 'id-3']);
  });

  it('PAGE-26: without a connection everything waits, and goes out in order with the ids it was given', async () => {
    const { box, sent, state, say, texts, deliveries } = outbox({ live: false });
    const ids = ['a', 'b', 'c'].map(say);
    expect(deliveries()).toEqual(['waiting', 'waiting', 'waiting']);
    state.live = true;
    box.flush();
    expect(texts()).toEqual(['a', 'b', 'c']);
    expect(sent.map(({ item }) => item.id)).toEqual(ids);
  });

  it('PAGE-26: what was not answered is not called failed: it goes out again with the same id', async () => {
    const { sent, timers, say, deliveries } = outbox();
    say('a');
    await sent[0]?.answer({ kind: 'unknown' });
    expect(deliveries()).toEqual(['waiting']);
    timers.shift()?.();
    expect(sent.map(({ item }) => item.id)).toEqual(['id-1', 'id-1']);
    await sent[1]?.answer(accepted(7));
    expect(deliveries()).toEqual(['accepted']);
  });

  it('PAGE-27: what is refused for being too much at once is never lost, and keeps its order', async () => {
    const { sent, timers, say, texts, deliveries } = outbox();
    for (const text of ['a', 'b', 'c', 'd']) say(text);
    await sent[0]?.answer(accepted(1));
    for (const { answer } of sent.slice(1)) await answer(refused(rateLimited(200)));
    say('e');
    expect(deliveries()).toEqual(['accepted', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(timers).toHaveLength(1);
    timers.shift()?.();
    await settled();
    expect(texts().slice(4)).toEqual(['b']);
    await sent[4]?.answer(accepted(2));
    await sent[5]?.answer(refused(rateLimited(200)));
    timers.shift()?.();
    await settled();
    for (let index = 6; index < 9; index++) await sent[index]?.answer(accepted(index));
    expect(texts().slice(4)).toEqual(['b', 'c', 'c', 'd', 'e']);
    expect(deliveries()).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'accepted']);
  });

  it('PAGE-26: a refusal stays until it is read, or something else is done in the same place', async () => {
    const { box, sent, say, deliveries } = outbox();
    say('a');
    await sent[0]?.answer(refused(unauthorized()));
    expect(deliveries()).toEqual(['refused']);
    box.clear('bar');
    expect(deliveries()).toEqual(['refused']);
    box.clear('composer');
    expect(deliveries()).toEqual([]);
  });
});
