import { expect } from 'vitest';

/** What may stand in a time's place. */
export const someTime = expect.any(Number);

/** What contract, section 2, says a `state_update` has, for the door. */
export const doorState = (projectId: string, fields: object) => ({
  project_id: projectId,
  run: 'door-1',
  workflow: 'door',
  definition: expect.stringMatching(/^[0-9a-f]{64}$/),
  title: 'Door',
  parent: null,
  at: someTime,
  status: 'active',
  held: {},
  tasks: [],
  gates: [],
  timers: [],
  ...fields,
});
