import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { inherited } from './environment.ts';
import { ATTEMPT_VARIABLE } from './processes.ts';
import type { TaskJob } from './task-runner.ts';

/** A program as it is to be started. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Waits for a line on descriptor 3, then becomes the program that its arguments name: same process, same group. When whoever
 * holds the other end dies first, it ends. The line is a word of ours; nothing of the task is in the script.
 */
const WAIT = 'IFS= read -r STATEROOM_GATE <&3 || exit 125; unset STATEROOM_GATE; exec 3<&-';
/** Where memory runs out the system ends the task and what it began, not the host and everybody's room. Only Linux asks. */
const EXPENDABLE = '{ echo 500 > /proc/self/oom_score_adj; } 2> /dev/null';
const GATE = `${WAIT}; ${EXPENDABLE}; exec "$@"`;

export const gated = (program: Program): Program => ({
  ...program,
  file: '/bin/sh',
  args: ['-c', GATE, 'sh', program.file, ...program.args],
});

/** What the job starts, where, and with which variables; throws a sentence when that can't be. */
export function programOf(job: TaskJob): Program {
  const { run } = job.spec;
  if (run === undefined) throw new Error('The task does not say what it runs.');
  const env: Record<string, string> = {
    ...inherited(),
    ...job.variables,
    ...job.spec.env,
    // Whatever the file says: by this its processes are found again.
    [ATTEMPT_VARIABLE]: job.attempt,
  };
  const cwd = directoryOf(job);
  const [name = '', ...args] = typeof run === 'string' ? ['/bin/sh', '-c', run] : run;
  if ([name, ...args, ...Object.entries(env).flat()].some((text) => text.includes('\0')))
    throw new Error('The task names a NUL character, which no program can be given.');
  return { file: fileOf(name, cwd, env.PATH ?? ''), args, cwd, env };
}

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

/** The program by its full name, as a shell would find it: the one before it has ended can't be told afterwards. */
function fileOf(name: string, cwd: string, searched: string): string {
  if (process.platform === 'win32') return name;
  const places = name.includes('/') ? [''] : searched.split(':').map((place) => place || '.');
  const files = name === '' ? [] : places.map((place) => path.resolve(cwd, place, name));
  const found = files.find(
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true && isExecutable(file),
  );
  if (found !== undefined) return found;
  const there = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  throw new Error(
    there === undefined ? `The program ${name} was not found.` : `The program ${there} may not be executed.`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
