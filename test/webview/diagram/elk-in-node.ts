import { createRequire } from 'node:module';

/** ELK's own worker file in this process: what the page gets as a Worker, without a browser. */
export interface InProcessWorker {
  readonly worker: Worker;
  /** Layouts asked of it. */
  layouts(): number;
  readonly ended: () => boolean;
  /** As if the worker's script had failed. */
  fail(message: string): void;
}

interface ElkWorkerFile {
  Worker: new () => { onmessage: unknown; postMessage(message: { cmd?: string }): void; terminate?: () => void };
}

export function workerInProcess(): InProcessWorker {
  const file = createRequire(import.meta.url)('elkjs/lib/elk-worker.min.js') as ElkWorkerFile;
  const inner = new file.Worker();
  const target = new EventTarget();
  let layouts = 0;
  let ended = false;
  const worker = {
    postMessage(message: { cmd?: string }) {
      if (message.cmd === 'layout') layouts += 1;
      inner.postMessage(message);
    },
    set onmessage(listener: unknown) {
      inner.onmessage = listener;
    },
    addEventListener: target.addEventListener.bind(target),
    terminate() {
      ended = true;
    },
  };
  return {
    worker: worker as unknown as Worker,
    layouts: () => layouts,
    ended: () => ended,
    fail: (message) => target.dispatchEvent(Object.assign(new Event('error'), { message })),
  };
}
