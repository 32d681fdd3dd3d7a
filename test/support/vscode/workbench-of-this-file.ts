import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

/**
 * One workbench for all tests of a vitest file:
 *
 *     const workbench = workbenchOfThisFile({ vsix });
 *
 *     test('the board opens', async () => {
 *       const window = await workbench().open({ folder });
 *       await window.runCommand('Stateroom: Show Board');
 *     });
 *
 * A window that a test opens closes with it; one opened in `beforeAll` stays. A failed test leaves its pictures and logs in
 * `test-results/failures`.
 */
export function workbenchOfThisFile(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  let shared = new Set<unknown>();

  const running = () => {
    if (workbench === undefined) throw new Error('The workbench runs only within the tests and hooks of the file.');
    return workbench;
  };

  beforeAll(async () => {
    workbench = await Workbench.start(options);
  });
  beforeEach(() => {
    shared = new Set(running().windows);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(`Pictures and logs: ${await running().keepEvidence(task.name)}`);
    for (const window of running().windows) if (!shared.has(window)) await window.close();
  });
  afterAll(async () => {
    await workbench?.stop();
  });
  return running;
}
