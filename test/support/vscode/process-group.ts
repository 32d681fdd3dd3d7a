import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process with all its descendants, which are ended together. */
export interface ProcessGroup {
  /** Resolves when the leader has ended, with a sentence's end that says how. */
  readonly ended: Promise<string>;
  /** Ends the group, gently at first; calling it twice is harmless. */
  stop(): Promise<void>;
}

/** How long a group may take to end by itself before it is killed. */
const GRACE_MS = 3000;

/** Starts a program as the leader of its own process group; its output goes to `logFile`. */
export async function startProcessGroup(
  program: string,
  args: readonly string[],
  { env, logFile }: { env: NodeJS.ProcessEnv; logFile: string },
): Promise<ProcessGroup> {
  const log = fs.openSync(logFile, 'a');
  const child = spawn(program, args, { env, stdio: ['ignore', log, log], detached: true });
  fs.closeSync(log);
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} started without a process id.`);

  const kill = () => signalGroup(pid, 'SIGKILL');
  process.once('exit', kill); // the last resort, when this process leaves without calling stop()
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const end = async () => {
    signalGroup(pid, 'SIGTERM');
    const settled = new AbortController();
    await Promise.race([ended, sleep(GRACE_MS, undefined, { signal: settled.signal })]);
    settled.abort();
    signalGroup(pid, 'SIGKILL'); // also those whose leader went without them
    process.off('exit', kill);
  };
  let ending: Promise<void> | undefined;
  const stop = () => {
    ending ??= end(); // once only: the system may give the id to somebody else afterwards
    return ending;
  };
  return { ended, stop };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    // ESRCH: nobody is left in the group, which is what was wanted.
  }
}
