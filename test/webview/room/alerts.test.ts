import { expect, it } from 'vitest';
import type { Alert } from '../../../src/protocol/events.ts';
import { Room } from '../../../webview/room/room.ts';

const alert = (name: string, state: Alert['state']): Alert => ({
  project_id: 'p',
  alert: name,
  state,
  value: 1001,
  limit: 1000,
  message: `${name} ${state}`,
  at: 1,
});

it('WIRE-74: the page knows the alerts that stand, each once, until they are over or it leaves the room', () => {
  const room = new Room(async () => undefined);
  const hear = (name: string, state: Alert['state']) => room.receive({ event: 'alert', payload: alert(name, state) });
  hear('backlog', 'raised');
  hear('response_time', 'raised');
  hear('backlog', 'raised');
  expect([...room.alerts.value.keys()]).toEqual(['response_time', 'backlog']);
  hear('response_time', 'over');
  hear('connection_failures', 'over');
  expect([...room.alerts.value.keys()]).toEqual(['backlog']);
  room.leave();
  expect(room.alerts.value.size).toBe(0);
});
