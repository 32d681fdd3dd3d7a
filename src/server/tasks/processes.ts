import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process as the system tells of it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly group: number;
  /** Tells apart two processes that had the same number one after the other, over a restart of the machine too. */
  readonly started: string;
}

export const ATTEMPT_VARIABLE = 'STATEROOM_ATTEMPT_ID';

const LINUX = process.platform === 'linux';

/** Every process that runs; one that has ended and was not collected yet does not. None where the system can't tell. */
export function processes(): ProcessFacts[] {
  if (process.platform === 'win32') return [];
  if (!LINUX) return fromPs();
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : []));
}

export const processOf = (pid: number): ProcessFacts | undefined =>
  LINUX ? fromProc(pid) : processes().find((found) => found.pid === pid);

/** Which attempt a process belongs to, by its environment; `undefined` for none, and where that can't be read. */
export function attemptOf(pid: number): string | undefined {
  if (!LINUX) return undefined;
  const environment = read(`/proc/${pid}/environ`);
  const variable = environment?.split('\0').find((entry) => entry.startsWith(`${ATTEMPT_VARIABLE}=`));
  return variable?.slice(ATTEMPT_VARIABLE.length + 1);
}

function fromProc(pid: number): ProcessFacts | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses, whatever characters it has.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const ticks = fields[19];
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  return { pid, group: Number(group), started: `${boot()}/${ticks}` };
}

let bootId: string | undefined;
/** Start times count from the machine's start: which one belongs to them. */
function boot(): string {
  bootId ??= read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return bootId;
}

/** Processes end while they are looked at, and others' are not to be read: both is no answer. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function fromPs(): ProcessFacts[] {
  const table = execFileSync('ps', ['-axo', 'pid=,pgid=,stat=,lstart='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return table.split('\n').flatMap((line) => {
    const [, pid, group, state, started] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (started === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), group: Number(group), started }];
  });
}
