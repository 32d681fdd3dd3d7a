// The server of `observed-server.ts`: an orchestrator in a process of its own that says on request how it is.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startOrchestrator } from '../../../src/server/orchestrator.ts';
import { DOOR } from './door-workflow.ts';
import { writePage } from './small-page.ts';

const [root = ''] = process.argv.slice(2);
const folder = path.join(root, 'folder');
mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
writeFileSync(path.join(folder, '.stateroom/door.workflow.yaml'), DOOR);
writePage(path.join(root, 'page'));

const logged: string[] = [];
const keep = (message: string) => logged.push(message);
const orchestrator = await startOrchestrator({
  dataDir: path.join(root, 'data'),
  pageDir: path.join(root, 'page'),
  secret: new Uint8Array(32).fill(7),
  mayRunTasks: () => true,
  log: { debug: () => undefined, info: () => undefined, warn: keep, error: keep },
});
const { projectId, tokens } = await orchestrator.addProject({ path: folder });
orchestrator.allowAddress('http://127.0.0.1:1/');

process.on('message', (message) => {
  if (message === 'end') {
    void orchestrator.close().then(() => process.exit(0));
    return;
  }
  const { allow } = message as { allow?: string };
  if (allow !== undefined) orchestrator.allowAddress(allow);
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  process.send?.({ heapUsed, sockets, logged: logged.splice(0) });
});
process.on('disconnect', () => process.exit(1));
process.send?.({ port: orchestrator.port, projectId, tokens });
