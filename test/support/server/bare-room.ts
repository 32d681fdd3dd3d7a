import type { AddressInfo } from 'node:net';
import type { Limits } from '../../../src/protocol/limits.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import { hashOf } from '../../../src/server/access/tokens.ts';
import { Gateway } from '../../../src/server/gateway/gateway.ts';
import { AllowedHosts } from '../../../src/server/http/allowed.ts';
import { createHttpServer } from '../../../src/server/http/http-server.ts';
import { StaticPage } from '../../../src/server/http/static-page.ts';
import type { Journal } from '../../../src/server/journal/journal.ts';
import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { Project } from '../../../src/server/project/project.ts';
import type { Grant } from '../../../src/server/project/room.ts';
import { ProcessRunner } from '../../../src/server/tasks/process-runner.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { DOOR } from './door-workflow.ts';
import { RoomClient } from './room-client.ts';
import { writePage } from './small-page.ts';

export interface BareRoom {
  readonly url: string;
  readonly project: Project;
  /** What tokens stand for, by their hash: taken out of here, a token is no longer valid. */
  readonly grants: Map<string, Grant>;
  readonly logged: string[];
  join(token: string): Promise<RoomClient>;
  close(): Promise<void>;
}

/** One room `bare` without a folder, where what an orchestrator keeps to itself can be reached: grants and journal. */
export async function startBareRoom(options: {
  readonly folder: string;
  readonly tokens: Readonly<Record<string, Pick<Grant, 'role' | 'kind'>>>;
  readonly journal?: Journal;
  readonly limits?: Partial<Limits>;
}): Promise<BareRoom> {
  const { folder, tokens, journal = new MemoryJournal(), limits } = options;
  const grants = new Map(
    Object.entries(tokens).map(([token, grant]): [string, Grant] => [
      hashOf(token),
      { id: `grant:${token}`, projectId: 'bare', ...grant },
    ]),
  );
  const logged: string[] = [];
  const keep = (message: string) => logged.push(message);
  const log = { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
  const project = new Project({
    id: 'bare',
    name: 'bare',
    folder,
    journal,
    grants,
    runner: new ProcessRunner(),
    mayRunTasks: () => true,
    clock: systemClock,
    log,
  });
  await project.setWorkflows([parseWorkflow(DOOR, 'door.workflow.yaml')]);
  writePage(folder);
  const allowed = new AllowedHosts();
  const server = createHttpServer({ allowed, page: new StaticPage(folder), metrics: () => undefined, proofKey: 'key' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  allowed.allow(url);
  const gateway = new Gateway(server, { allowed, limits: { ...DEFAULT_LIMITS, ...limits }, clock: systemClock, log });
  gateway.add(project);
  return {
    url,
    project,
    grants,
    logged,
    async join(token) {
      const client = await RoomClient.connect({ url, token });
      await client.join('bare');
      return client;
    },
    async close() {
      await gateway.close();
      await project.close();
    },
  };
}
