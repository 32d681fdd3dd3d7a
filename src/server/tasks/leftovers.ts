import { setTimeout as sleep } from 'node:timers/promises';
import { attemptOf, type ProcessFacts, processes, processOf } from './processes.ts';
import type { ProcessMark } from './task-runner.ts';

/** How long what is left has to end by itself, and how long it is waited for after it was ended hard. */
const GRACE_MS = 1000;
const HARD_MS = 2000;
const LOOK_EVERY_MS = 20;

/** An attempt, with what was found of it. */
interface Hunt {
  readonly mark: ProcessMark;
  /** Groups in which everything is the attempt's. They stay so while a process is in them. */
  readonly groups: Set<number>;
  readonly pids: Set<number>;
}

/**
 * Ends every process that is left of these attempts: the first one's group, and whatever carries the attempt's name, were it
 * in a group or session of its own. Resolves to the attempts of which something would not end.
 */
export async function endLeftovers(marks: readonly ProcessMark[]): Promise<readonly ProcessMark[]> {
  if (marks.length === 0) return [];
  const hunts = marks.map((mark): Hunt => ({ mark, groups: new Set(), pids: new Set() }));
  for (const [signal, ms] of [
    ['SIGTERM', GRACE_MS],
    ['SIGKILL', HARD_MS],
  ] as const) {
    const told = new Set<number>();
    const until = performance.now() + ms;
    while (look(hunts)) {
      // What was told to end in order is told so once; what was not there before is told too.
      for (const hunt of hunts) send(hunt, signal, told);
      if (performance.now() > until) break;
      await sleep(LOOK_EVERY_MS);
    }
  }
  look(hunts);
  return hunts.flatMap(({ mark, pids }) => (pids.size > 0 ? [mark] : []));
}

/** The last resort of a process that is about to exit: nothing can be waited for any more. */
export function killLeftovers(marks: readonly ProcessMark[]): void {
  const hunts = marks.map((mark): Hunt => ({ mark, groups: new Set(), pids: new Set() }));
  look(hunts);
  for (const hunt of hunts) send(hunt, 'SIGKILL', new Set());
}

/** Whether anything of them is left. */
function look(hunts: readonly Hunt[]): boolean {
  const all = processes().filter(({ pid }) => pid !== process.pid);
  const byAttempt = new Map(hunts.map((hunt) => [hunt.mark.attempt, hunt]));
  for (const hunt of hunts) hunt.pids.clear();
  for (const found of all) {
    const hunt = hunts.find(({ mark }) => isFirst(found, mark)) ?? byAttempt.get(attemptOf(found.pid) ?? '');
    if (!hunt) continue;
    hunt.pids.add(found.pid);
    if (found.group === found.pid || found.group === hunt.mark.pid) hunt.groups.add(found.group);
  }
  for (const { pid, group } of all) hunts.find(({ groups }) => groups.has(group))?.pids.add(pid);
  return hunts.some(({ pids }) => pids.size > 0);
}

const isFirst = ({ pid, group, started }: ProcessFacts, mark: ProcessMark): boolean =>
  pid === mark.pid && started === mark.started && group === mark.pid;

function send({ groups, pids }: Hunt, signal: NodeJS.Signals, told: Set<number>): void {
  const fresh = [...pids].filter((pid) => !told.has(pid));
  if (fresh.length === 0) return;
  const ours = processOf(process.pid)?.group;
  for (const group of groups) if (group !== ours) kill(-group, signal);
  for (const pid of fresh) {
    told.add(pid);
    kill(pid, signal);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it has ended, which was wanted. EPERM: it is not ours to end.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
