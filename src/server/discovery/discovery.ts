import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { proof } from '../http/http-server.ts';
import type { HostedProject, Orchestrator } from '../orchestrator.ts';

const Discovered = z.object({
  url: z.string(),
  pid: z.number(),
  started_at: z.number(),
  project_id: z.string(),
  name: z.string(),
  folder: z.string(),
  owner_token: z.string(),
  proof_key: z.string(),
});
/** What a running orchestrator tells programs of the same user about one project. */
export type Discovered = z.infer<typeof Discovered>;

/** Where state of the user lives: `$STATEROOM_STATE_DIR`, or `stateroom` in XDG's state folder. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  // An empty variable is none.
  const xdg = env.XDG_STATE_HOME || path.join(os.homedir(), '.local', 'state');
  return path.resolve(env.STATEROOM_STATE_DIR || path.join(xdg, 'stateroom'));
}

const runDir = (env?: NodeJS.ProcessEnv) => path.join(stateDir(env), 'run');
const fileOf = (projectId: string) => path.join(runDir(), `${projectId}.json`);

/** Writes the project's file, whole or not at all, for its user's eyes alone. Returns what removes it again. */
export function publish(orchestrator: Orchestrator, project: HostedProject): () => void {
  mkdirSync(runDir(), { recursive: true, mode: 0o700 });
  const file = fileOf(project.projectId);
  const temporary = `${file}.${process.pid}.tmp`;
  const discovered: Discovered = {
    url: orchestrator.url,
    pid: process.pid,
    started_at: Date.now(),
    project_id: project.projectId,
    name: project.name,
    folder: project.folder,
    owner_token: project.tokens.owner,
    proof_key: orchestrator.proofKey,
  };
  writeFileSync(temporary, JSON.stringify(discovered), { mode: 0o600 });
  renameSync(temporary, file);
  return () => {
    // Another process may have taken the project over since; its file stays.
    if (read(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** The running orchestrator of the folder, or of one around it. A stale file, or a stranger on its port, is none. */
export async function discover(folder: string): Promise<Discovered | undefined> {
  const inside = realpathSync(folder);
  const candidates = all()
    .filter((found) => inside === found.folder || inside.startsWith(found.folder + path.sep))
    .sort((a, b) => b.folder.length - a.folder.length);
  for (const candidate of candidates) if (await isOurs(candidate)) return candidate;
  return undefined;
}

function all(): Discovered[] {
  let names: string[];
  try {
    names = readdirSync(runDir());
  } catch {
    return []; // the folder is made with the first file
  }
  return names.filter((name) => name.endsWith('.json')).flatMap((name) => read(path.join(runDir(), name)) ?? []);
}

function read(file: string): Discovered | undefined {
  try {
    const parsed = Discovered.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // removed meanwhile, or not ours to read: then there is nothing to discover
  }
}

/** The server proves that it knows the key before it is told the token. */
async function isOurs({ url, proof_key }: Discovered): Promise<boolean> {
  const nonce = randomBytes(24).toString('base64url');
  try {
    const response = await fetch(new URL(`challenge?nonce=${nonce}`, url), {
      signal: AbortSignal.timeout(2000),
      redirect: 'error',
    });
    return response.ok && (await response.text()) === proof(proof_key, nonce);
  } catch {
    return false; // nobody listens there any more
  }
}
