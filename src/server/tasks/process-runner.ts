import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { endLeftovers, killLeftovers } from './leftovers.ts';
import { openPipe, removeAbandonedPipes } from './output-pipe.ts';
import { plainOutput } from './plain-output.ts';
import { processOf } from './processes.ts';
import { gated, type Program, programOf } from './program.ts';
import {
  type AttemptMark,
  failedTask,
  isExecution,
  type ProcessMark,
  type RunningTask,
  type TaskEnd,
  type TaskJob,
  type TaskRunner,
} from './task-runner.ts';

/** How long a cancelled task has to end by itself. */
const GRACE_MS = 5000;
/** After its end, what a task printed is still in the pipe; a grandchild may hold the pipe open for ever, or go on printing. */
const DRAIN_MS = 200;
const MOST_DRAIN_MS = 2000;
/** After so much output a task rests: one that prints without end becomes slow, and the host does not. */
const BREATH_BYTES = 2 * 1024 * 1024;
const BREATH_MS = 25;

/** Where a process can be made to wait and then become another, and groups can be ended as a whole. */
const POSIX = process.platform !== 'win32';

/** Runs a task as a process group of its own. */
export class ProcessRunner implements TaskRunner {
  start(job: TaskJob): RunningTask<ProcessMark> {
    try {
      const program = programOf(job);
      return POSIX ? watch(launch(gated(program)), job) : later(() => watch(launch(program), job));
    } catch (error) {
      return failedTask(sentenceOf(error as NodeJS.ErrnoException));
    }
  }

  endLeftovers(marks: readonly AttemptMark[]): Promise<readonly ProcessMark[]> {
    if (POSIX) removeAbandonedPipes();
    return endLeftovers(marks.filter((mark): mark is ProcessMark => !isExecution(mark)));
  }
}

interface Launched {
  readonly child: ChildProcess;
  readonly outputs: readonly Readable[];
}

function launch({ file, args, cwd, env }: Program): Launched {
  const pipe = POSIX ? openPipe() : undefined;
  const output = pipe?.writer ?? 'pipe';
  try {
    const child = spawn(file, args, {
      cwd,
      env,
      // A group of its own: cancelling reaches what the task itself started.
      detached: POSIX,
      stdio: ['ignore', output, output, ...(POSIX ? (['pipe'] as const) : [])],
      shell: false,
      windowsHide: true,
    });
    const own = [child.stdout, child.stderr].filter((stream) => stream !== null);
    return { child, outputs: pipe ? [pipe.reader] : own };
  } catch (error) {
    pipe?.reader.destroy();
    throw error;
  } finally {
    if (pipe) closeSync(pipe.writer);
  }
}

/** For systems where nothing can be held back: the process is made when it may begin. */
function later(start: () => RunningTask<ProcessMark>): RunningTask<ProcessMark> {
  const { promise, resolve } = Promise.withResolvers<TaskEnd>();
  let task: RunningTask<ProcessMark> | undefined;
  let over = false;
  return {
    process: undefined,
    ended: promise,
    begin: () => {
      if (over || task) return;
      try {
        task = start();
      } catch (error) {
        task = failedTask(sentenceOf(error as NodeJS.ErrnoException));
      }
      task.begin();
      task.ended.then(resolve);
    },
    cancel: () => {
      over = true;
      if (task) task.cancel();
      else resolve({ status: 'cancelled', exit_code: null, signal: null });
    },
  };
}

function sentenceOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return `The program ${error.path ?? ''} was not found.`;
    case 'E2BIG':
      return "The task's arguments and variables are larger than this system takes. Keep large values in files.";
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
      return `This machine has no process or file left for the task (${error.code}). End something, then retry.`;
    default:
      return error.message;
  }
}

function watch({ child, outputs }: Launched, { spec, attempt, onOutput }: TaskJob): RunningTask<ProcessMark> {
  const mark = markOf(child, attempt);
  const living = mark && remember(mark);
  const reading = readAll(outputs, onOutput);
  let why: 'cancelled' | 'timed_out' | undefined;
  let over = false;
  let hard: NodeJS.Timeout | undefined;
  let timeout: NodeJS.Timeout | undefined;
  const stop = (reason: 'cancelled' | 'timed_out') => {
    if (why || over) return;
    why = reason;
    signalGroup(child, 'SIGTERM');
    hard = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const ended = new Promise<TaskEnd>((resolve) => {
    const finish = async (end: TaskEnd) => {
      over = true;
      clearTimeout(timeout);
      clearTimeout(hard);
      reading.end();
      // The shell may be gone while what it started in the background is not.
      signalGroup(child, 'SIGKILL');
      // What left the group and still holds the pipes has nobody to write to any more.
      for (const stream of outputs) stream.destroy();
      // What was told to end has not ended while a part of it that left the group goes on.
      if (why && mark) await endLeftovers([mark]);
      living?.forget();
      resolve(end);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      // One that could not be ended has not failed: its exit is still to come.
      if (child.pid === undefined)
        finish({ status: 'failed', exit_code: null, signal: null, reason: sentenceOf(error) });
    });
    child.once('exit', (code, signal) => {
      over = true;
      const status = why ?? (code === 0 ? 'passed' : 'failed');
      reading
        .rest()
        .then(() => finish({ status, exit_code: code, signal, ...(why === undefined && killedBy(code, signal)) }));
    });
  });
  return {
    process: mark,
    ended,
    begin: () => {
      if (why || over) return;
      if (spec.timeout_ms !== undefined) timeout = setTimeout(() => stop('timed_out'), spec.timeout_ms);
      const gate = child.stdio[3] as Writable | null | undefined;
      // It may have ended already, by somebody else's signal: then its exit says so.
      gate?.on('error', () => undefined);
      gate?.end('go\n');
    },
    cancel: () => stop('cancelled'),
  };
}

/** What a shell gives for a program of its line that was ended by SIGKILL. */
const KILLED_IN_SHELL = 137;

/** Of an end that nobody here asked for: a program that is killed prints nothing about it. */
function killedBy(code: number | null, signal: NodeJS.Signals | null): { readonly reason?: string } {
  if (signal === 'SIGKILL')
    return { reason: 'It was killed from outside (SIGKILL), for example because memory ran out.' };
  if (code === KILLED_IN_SHELL)
    return {
      reason: 'Exit code 137: a program in it was probably killed from outside, for example because memory ran out.',
    };
  return {};
}

interface Reading {
  /** The task has ended. Resolves when what it printed has been read. */
  rest(): Promise<void>;
  /** Nothing more is read. */
  end(): void;
}

/** Reads as text what a task prints, and no faster than the host can do other things besides. */
function readAll(streams: readonly Readable[], onOutput: (chunk: string) => void): Reading {
  let read = 0;
  let breath: NodeJS.Timeout | undefined;
  let onData: (() => void) | undefined;
  const goOn = () => {
    clearTimeout(breath);
    read = 0;
    breath = undefined;
    for (const stream of streams) stream.resume();
  };
  const decoders = streams.map((stream) => {
    stream.on('error', () => undefined); // then nothing more is read, and the task's end is told all the same
    const decoder = new StringDecoder('utf8');
    const plain = plainOutput(onOutput);
    stream.on('data', (bytes: Buffer) => {
      plain(decoder.write(bytes));
      onData?.();
      read += bytes.length;
      if (read < BREATH_BYTES || breath) return;
      for (const each of streams) each.pause();
      breath = setTimeout(goOn, BREATH_MS);
    });
    return () => plain(decoder.end());
  });
  return {
    async rest() {
      // More than until the next rest does not fit into a pipe.
      goOn();
      await drained(streams, (heard) => {
        onData = heard;
      });
    },
    end() {
      clearTimeout(breath);
      onData = undefined;
      // Half a character is one that can't be read.
      for (const end of decoders) end();
    },
  };
}

/**
 * Resolves when the streams are at their end, or when nothing has come for a while; at last also while something comes: then
 * something else prints. In a busy host time is over before what is there could be read, and so that is looked at once more.
 */
function drained(streams: readonly Readable[], onData: (heard: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let heard = false;
  const lookAgain = () => {
    heard = false;
    setImmediate(() => {
      if (heard) quiet.refresh();
      else resolve();
    });
  };
  const quiet = setTimeout(lookAgain, DRAIN_MS);
  const most = setTimeout(() => setImmediate(resolve), MOST_DRAIN_MS);
  onData(() => {
    heard = true;
    quiet.refresh();
  });
  const look = () => {
    if (streams.every(({ closed }) => closed)) resolve();
  };
  for (const stream of streams) stream.once('close', look);
  look();
  return promise.finally(() => {
    clearTimeout(quiet);
    clearTimeout(most);
    for (const stream of streams) stream.off('close', look);
  });
}

function markOf({ pid }: ChildProcess, attempt: string): ProcessMark | undefined {
  const facts = pid === undefined ? undefined : processOf(pid);
  return facts && { attempt, pid: facts.pid, started: facts.started };
}

const running = new Set<ProcessMark>();
const killAll = () => killLeftovers([...running]);

/** As long as a task runs, the end of this process is its end, however this process comes to it. */
function remember(mark: ProcessMark): { forget(): void } {
  if (running.size === 0) process.on('exit', killAll);
  running.add(mark);
  return {
    forget() {
      running.delete(mark);
      if (running.size === 0) process.off('exit', killAll);
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (POSIX) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    // ESRCH: no process of the group is left, which is what was wanted. EPERM: what is left is not ours to end.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
