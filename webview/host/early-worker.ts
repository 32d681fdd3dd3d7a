import type { Host } from './host.ts';

/** Remembers that this tab has laid a chart out before: then the next picture most likely needs no worker. */
const LAID_OUT = 'laid out';

const early = new WeakMap<Host, Promise<Worker>>();

/** Starts the layout engine's worker while the room is being entered: its file is the largest of all. */
export function startEarly(host: Host): void {
  if (early.has(host) || host.memory.read(LAID_OUT) === true) return;
  const coming = host.startLayoutWorker();
  early.set(host, coming);
  const forget = () => early.delete(host);
  coming.then((worker) => worker.addEventListener('error', forget), forget);
}

/** The worker that was started early, to the first who asks; a new one to others. */
export function layoutWorker(host: Host): Promise<Worker> {
  host.memory.write(LAID_OUT, true);
  const there = early.get(host);
  early.delete(host);
  return there ?? host.startLayoutWorker();
}
