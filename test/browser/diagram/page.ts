import type { RunState } from '../../../src/protocol/runs.ts';
import type { Graph } from '../../../src/protocol/workflows.ts';
import { createDiagram, type Diagram } from '../../../webview/diagram/diagram.ts';

/** What the tests can reach in the page. */
export interface Harness {
  readonly diagram: Diagram;
  /** Commands asked for, each with the transition clicked. */
  readonly commands: string[];
  readonly focused: (string | null)[];
  /** How often ELK was asked for a layout. */
  layouts(): number;
  show(hash: string, graph: Graph): Promise<void>;
  update(run: RunState | undefined, others?: Record<string, number>, refusal?: string): void;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const { searchParams } = new URL(location.href);
document.body.dataset.theme = searchParams.get('theme') ?? 'dark';

let layouts = 0;
const commands: string[] = [];
const focused: (string | null)[] = [];

let failures = searchParams.has('broken') ? 1 : 0;

async function countingWorker(): Promise<Worker> {
  if (failures-- > 0) throw new Error('no worker here');
  const worker = new Worker('elk-worker.js');
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message: { cmd?: string }) => {
    if (message.cmd === 'layout') layouts += 1;
    post(message);
  };
  return worker;
}

const folded = new Set<string>();
let shown: { readonly hash: string; readonly graph: Graph } | undefined;

const diagram = createDiagram(document.querySelector('main') ?? document.body, {
  workerUrl: countingWorker,
  onCommand: (command, transition) => commands.push(`${command} ${transition?.id}`),
  onFold: (id) => {
    if (!folded.delete(id)) folded.add(id);
    if (shown) void diagram.show(shown.hash, shown.graph, new Set(folded));
  },
  onPressState: (id) => focused.push(id),
  reducedMotion: () => searchParams.has('still'),
});

window.harness = {
  diagram,
  commands,
  focused,
  layouts: () => layouts,
  show(hash, graph) {
    shown = { hash, graph };
    return diagram.show(hash, graph, new Set(folded));
  },
  update: (run, others = {}, refusal) =>
    diagram.update(run, {
      runsByState: new Map(Object.entries(others)),
      ...(refusal !== undefined && { canSend: () => refusal }),
    }),
};
