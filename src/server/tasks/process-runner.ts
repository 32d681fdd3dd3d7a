import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { plainOutput } from './plain-output.ts';
import type { RunningTask, TaskEnd, TaskJob, TaskRunner } from './task-runner.ts';

/** What a task inherits of the host's environment: enough to find programs and a home, and no secret. */
const INHERITED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|SYSTEMROOT|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;

/** How long a cancelled task has to end by itself. */
const GRACE_MS = 5000;

/** Runs a task as a process group of its own. */
export class ProcessRunner implements TaskRunner {
  start(job: TaskJob): RunningTask {
    let child: ChildProcess;
    try {
      const { run } = job.spec;
      if (run === undefined)
        return ended(`The task ${job.spec.vscode} belongs to VS Code, which does not host this project.`);
      const [file, ...args] = typeof run === 'string' ? ['/bin/sh', '-c', run] : run;
      child = spawn(file ?? '', args, {
        cwd: directoryOf(job),
        env: { ...inherited(), ...job.variables, ...job.spec.env },
        // A group of its own: cancelling reaches what the task itself started.
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
      });
    } catch (error) {
      return ended((error as Error).message);
    }
    return watch(child, job);
  }
}

const ended = (reason: string): RunningTask => ({
  ended: Promise.resolve({ status: 'failed', exit_code: null, signal: null, reason }),
  cancel: () => undefined,
});

/** The task's directory, links resolved; throws when it is not within the project. */
function directoryOf({ folder, spec }: TaskJob): string {
  const root = realpathSync(folder);
  const wanted = path.resolve(root, spec.cwd ?? '.');
  let real: string;
  try {
    real = realpathSync(wanted);
  } catch {
    throw new Error(`The task's folder ${spec.cwd} does not exist.`);
  }
  if (real !== root && !real.startsWith(root + path.sep))
    throw new Error(`The task's folder ${spec.cwd} lies outside the project.`);
  return real;
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      INHERITED.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function watch(child: ChildProcess, { spec, onOutput }: TaskJob): RunningTask {
  let why: 'cancelled' | 'timed_out' | undefined;
  let hard: NodeJS.Timeout | undefined;
  const stop = (reason: 'cancelled' | 'timed_out') => {
    if (why) return;
    why = reason;
    signalGroup(child, 'SIGTERM');
    hard = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const timeout = spec.timeout_ms === undefined ? undefined : setTimeout(() => stop('timed_out'), spec.timeout_ms);
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    const plain = plainOutput(onOutput);
    stream?.on('data', (bytes: Buffer) => plain(decoder.write(bytes)));
  }
  const done = new Promise<TaskEnd>((resolve) => {
    const finish = (end: TaskEnd) => {
      clearTimeout(timeout);
      clearTimeout(hard);
      // The shell may be gone while what it started in the background is not.
      signalGroup(child, 'SIGKILL');
      // What left the group and still holds the pipes has nobody to write to any more.
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(end);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? `The program ${error.path ?? ''} was not found.` : error.message;
      finish({ status: 'failed', exit_code: null, signal: null, reason });
    });
    child.once('exit', (code, signal) => {
      // What was printed just before the end is still in the pipe; a grandchild may hold the pipe open for ever.
      const drained = setTimeout(() => end(), 200);
      const end = () => {
        clearTimeout(drained);
        finish({ status: why ?? (code === 0 ? 'passed' : 'failed'), exit_code: code, signal });
      };
      child.once('close', end);
    });
  });
  return { ended: done, cancel: () => stop('cancelled') };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: no process of the group is left, which is what was wanted. EPERM: what is left is not ours to end.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
