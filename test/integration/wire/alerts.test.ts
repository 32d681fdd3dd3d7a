import { afterEach, expect, it } from 'vitest';
import type { Alert } from '../../../src/protocol/events.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { Refused, RoomClient } from '../../support/server/room-client.ts';
import { TestServer } from '../../support/server/test-server.ts';

let server: TestServer;
afterEach(() => server.close());

it('WIRE-74: everybody in the room hears of an alert, also who comes later; it counts among the metrics, and its end is told', async () => {
  let ahead = 0;
  server = await TestServer.start({ clock: { ...systemClock, now: () => Date.now() + ahead } });
  const { projectId } = server.project();
  const viewer = await server.join('viewer');
  const refused = Array.from({ length: 6 }, () =>
    RoomClient.handshake(server.url, { token: server.project().tokens.member, protocol: 99 }),
  );
  for (const { status } of await Promise.allSettled(refused)) expect(status).toBe('rejected');

  const raised = await viewer.hear<Alert>('alert');
  expect(raised).toMatchObject({ project_id: projectId, alert: 'connection_failures', state: 'raised' });
  expect(raised.message).toContain('6 of 7 connections');
  const late = await server.join('member');
  expect(await late.hear<Alert>('alert')).toEqual(raised);
  const metrics = () => server.orchestrator.metrics(projectId) ?? '';
  expect(metrics()).toMatch(/^stateroom_alert\{.*alert="connection_failures"\} 1$/m);
  expect(metrics()).toMatch(/^stateroom_alerts_total\{.*alert="connection_failures"\} 1$/m);

  ahead = 61_000;
  await viewer.hear<Alert>('alert', ({ state }) => state === 'over');
  expect(metrics()).toMatch(/^stateroom_alert\{.*alert="connection_failures"\} 0$/m);
  expect(viewer.of('alert')).toHaveLength(2);
  // Nothing of it is an entry.
  expect((await viewer.history()).map(({ kind }) => kind)).not.toContain('alert');
});

it('WIRE-74: a join that is refused is a failed connection of that room alone', async () => {
  server = await TestServer.start({
    folders: { alpha: {}, beta: {} },
    limits: { membersPerRoom: 1 },
  });
  const inside = await server.join('owner');
  const other = await server.join('owner', { project: 'beta' });
  for (let guest = 0; guest < 6; guest++) await expect(server.join('member')).rejects.toThrow(Refused);
  expect((await inside.hear<Alert>('alert')).message).toContain('6 of 7 connections');
  expect(other.of('alert')).toEqual([]);
  expect(server.orchestrator.metrics(server.project('beta').projectId)).toMatch(/connection_failures"\} 0/);
});
