import { expect, it } from 'vitest';
import { type AlertChange, RoomAlerts } from '../../../src/server/gateway/alerts.ts';
import { toDisposable } from '../../../src/shared/disposables.ts';

/** A room's alerts beside a clock that is turned by hand. */
function watched() {
  let now = 1_700_000_000_000;
  const alerts = new RoomAlerts({ now: () => now, after: () => toDisposable(() => undefined) });
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  const answer = (ms: number, times = 1) => {
    for (let time = 0; time < times; time++) {
      alerts.asked();
      alerts.answered(ms);
    }
  };
  const connect = (failed: boolean, times = 1) => {
    for (let time = 0; time < times; time++) alerts.connection({ failed });
  };
  return { alerts, pass, answer, connect };
}

const told = (changes: readonly AlertChange[]) => changes.map(({ alert, state }) => `${alert} ${state}`);

it('WIRE-73: more than one connection in twenty that fails is told once, with the figures, and again when it is over', () => {
  const { alerts, pass, connect } = watched();
  connect(false, 95);
  connect(true, 5);
  expect(alerts.changes()).toEqual([]);
  connect(true);
  const [raised] = alerts.changes();
  expect(raised).toMatchObject({ alert: 'connection_failures', state: 'raised', limit: 0.05, value: 6 / 101 });
  expect(raised?.message).toContain('6 of 101 connections');
  connect(true, 50);
  expect(alerts.changes()).toEqual([]);
  pass(61);
  expect(told(alerts.changes())).toEqual(['connection_failures over']);
  expect(alerts.raised).toEqual([]);
});

it('WIRE-73: a few failures in a quiet room are chance', () => {
  const { alerts, connect } = watched();
  connect(true, 4);
  expect(alerts.changes()).toEqual([]);
});

it('WIRE-73: a backlog of more than a thousand is told, and over at half of it', () => {
  const { alerts } = watched();
  for (let request = 0; request < 1000; request++) alerts.asked();
  expect(alerts.changes()).toEqual([]);
  alerts.asked();
  expect(told(alerts.changes())).toEqual(['backlog raised']);
  for (let request = 0; request < 500; request++) alerts.answered(1);
  expect(alerts.changes()).toEqual([]);
  alerts.answered(1);
  expect(told(alerts.changes())).toEqual(['backlog over']);
});

it('WIRE-73: answers count by the last minute, and two seconds are not yet too long', () => {
  const { alerts, pass, answer } = watched();
  answer(2000, 100);
  expect(alerts.changes()).toEqual([]);
  answer(2001, 6);
  expect(told(alerts.changes())).toEqual(['response_time raised']);
  pass(30);
  answer(1, 300);
  expect(told(alerts.changes())).toEqual(['response_time over']);
  pass(40);
  answer(3000);
  // The hundred of before are forgotten; the quick ones of half a minute ago are not.
  expect(alerts.changes()).toEqual([]);
});

it('WIRE-73: a clock that is put back raises nothing and forgets what is from later', () => {
  const { alerts, pass, connect } = watched();
  connect(true, 4);
  pass(-3600);
  connect(true, 4);
  expect(alerts.changes()).toEqual([]);
});
