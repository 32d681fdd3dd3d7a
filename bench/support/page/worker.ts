let asked = 0;

/** ELK's own worker, counted. */
export function countingWorker(): Worker {
  const worker = new Worker('elk-worker.js');
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message: { readonly cmd?: string }) => {
    if (message.cmd === 'layout') asked += 1;
    post(message);
  };
  return worker;
}

export const layoutsAsked = (): number => asked;
