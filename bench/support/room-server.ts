import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Limits } from '../../src/protocol/limits.ts';
import { startOrchestrator } from '../../src/server/orchestrator.ts';
import { answer } from './answering.ts';
import { BOARD, PRINTING } from './board.ts';
import { LoopDelay } from './loop-delay.ts';

export interface RoomServerOptions {
  /** Folders and journals of this server are below it. */
  readonly root: string;
  readonly pageDir: string;
  readonly limits?: Partial<Limits>;
  /** Workflow files by name; without them those that most benchmarks play. */
  readonly workflows?: Readonly<Record<string, string>>;
}

export interface RoomServerReady {
  readonly url: string;
  readonly projectId: string;
  readonly tokens: Readonly<Record<'owner' | 'member' | 'viewer', string>>;
}

const USUAL = { 'board.workflow.yaml': BOARD, 'printing.workflow.yaml': PRINTING };

const { root, pageDir, limits, workflows = USUAL } = JSON.parse(process.argv[2] ?? '{}') as RoomServerOptions;
const folder = path.join(root, 'folder');
mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
for (const [name, text] of Object.entries(workflows)) writeFileSync(path.join(folder, '.stateroom', name), text);
const say = (message: string) => console.error(message);
const orchestrator = await startOrchestrator({
  dataDir: path.join(root, 'data'),
  pageDir,
  secret: new Uint8Array(32).fill(7),
  mayRunTasks: () => true,
  log: { debug: () => undefined, info: () => undefined, warn: say, error: say },
  ...(limits && { limits }),
});
const { projectId, tokens } = await orchestrator.addProject({ path: folder });
const delay = new LoopDelay();

/** The product's own server, in a process of its own. */
answer(
  {
    loop: () => delay.read(),
    rss: () => process.memoryUsage.rss(),
  },
  { url: orchestrator.url, projectId, tokens } satisfies RoomServerReady,
);
