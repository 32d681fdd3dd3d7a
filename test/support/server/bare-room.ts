import type { AddressInfo } from 'node:net';
import type { Limits } from '../../../src/protocol/limits.ts';
import { DEFAULT_LIMITS } from '../../../src/protocol/limits.ts';
import type { Member } from '../../../src/protocol/members.ts';
import { LinkKeys } from '../../../src/server/access/links.ts';
import type { TokenName } from '../../../src/server/access/tokens.ts';
import { Gateway } from '../../../src/server/gateway/gateway.ts';
import { AllowedHosts } from '../../../src/server/http/allowed.ts';
import { createHttpServer } from '../../../src/server/http/http-server.ts';
import { StaticPage } from '../../../src/server/http/static-page.ts';
import type { Journal } from '../../../src/server/journal/journal.ts';
import { MemoryJournal } from '../../../src/server/journal/memory-journal.ts';
import { Project } from '../../../src/server/project/project.ts';
import { OutputStore } from '../../../src/server/tasks/output-store.ts';
import { ProcessRunner } from '../../../src/server/tasks/process-runner.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { DOOR } from './door-workflow.ts';
import { RoomClient } from './room-client.ts';
import { writePage } from './small-page.ts';

/** Whoever runs the host. */
const HOST: Member = { id: 'm_host', name: 'Host', role: 'owner', kind: 'person' };

export interface BareRoom {
  readonly url: string;
  readonly project: Project;
  /** Revokes the project's own link for a role, as an owner would. */
  end(role: TokenName): Promise<unknown>;
  readonly logged: string[];
  join(role: TokenName): Promise<RoomClient>;
  close(): Promise<void>;
}

/** One room `bare` without a folder, where what an orchestrator keeps to itself can be reached. */
export async function startBareRoom(options: {
  readonly folder: string;
  readonly journal?: Journal;
  readonly limits?: Partial<Limits>;
}): Promise<BareRoom> {
  const { folder, journal = new MemoryJournal(), limits } = options;
  const logged: string[] = [];
  const keep = (message: string) => logged.push(message);
  const log = { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
  const project = new Project({
    id: 'bare',
    name: 'bare',
    folder,
    journal,
    keys: new LinkKeys(new Uint8Array(32).fill(1), 'bare'),
    runner: new ProcessRunner(),
    outputs: new OutputStore({ folder, epoch: journal.head.epoch, maxBytes: DEFAULT_LIMITS.taskLogBytes, log }),
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
    logged,
    end: (role) => project.manage(HOST, { action: 'revoke_link', link: `own:${role}` }),
    async join(role) {
      const client = await RoomClient.connect({ url, token: project.ownTokens[role] });
      await client.join('bare');
      return client;
    },
    async close() {
      await gateway.close();
      await project.close();
    },
  };
}
