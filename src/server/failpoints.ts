/** Set when a bundle is built; only the fault tests' own build sets it to true. Source that is run as it is has none. */
declare const STATEROOM_FAILPOINTS: boolean | undefined;

/** Places where the fault tests end the server, slow it down, or let it fail. What ships has none of them: they are compiled away. */
export type Failpoint =
  | 'gateway.parsed'
  | 'gateway.acked'
  | 'project.decided'
  | 'project.durable'
  | 'project.telling'
  | 'project.replayed'
  | 'project.resuming'
  | 'journal.written'
  | 'journal.committed'
  | 'journal.verified'
  | 'mark.written'
  | 'mark.renamed'
  | 'snapshot.written'
  | 'snapshot.kept'
  | 'task.recorded'
  | 'task.spawned'
  | 'task.printed'
  | 'task.exited'
  | 'task.outcome';

/**
 * Does at this place what `STATEROOM_FAILPOINT` asks for: `name:7` kills the process at the seventh passage,
 * `name:7-9:fail` throws at those passages, `name:1-100:sleep=500` blocks as a slow disk does.
 */
export function failpoint(name: Failpoint): void {
  if (typeof STATEROOM_FAILPOINTS !== 'undefined' && STATEROOM_FAILPOINTS) pass(name);
}

let passages = 0;

function pass(name: Failpoint): void {
  const [wanted, range = '', action = 'kill'] = (process.env.STATEROOM_FAILPOINT ?? '').split(':');
  if (wanted !== name) return;
  passages += 1;
  const [from = 0, to = from] = range.split('-').map(Number);
  if (passages < from || passages > to) return;
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  else if (action === 'fail') throw new Error(`${name} fails on purpose`);
  else if (action.startsWith('sleep='))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(action.slice('sleep='.length)));
}
