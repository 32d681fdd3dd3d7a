import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js';
import type { Layout, Plan } from '../../src/workflow/drawing/layout.ts';
import { place } from '../../src/workflow/drawing/place.ts';
import { bestOf, plansFor, type Size } from '../../src/workflow/drawing/plans.ts';
import type { Scene } from '../../src/workflow/drawing/scene.ts';

/** Where layouts may be kept beyond this page's life; text in, text out. */
export interface LayoutStore {
  get(key: string): string | undefined;
  set(key: string, layout: string): void;
}

export interface LayoutEngine {
  /** What is known already, without waiting. `before` is what is seen now, of which as little as possible is to move. */
  known(key: string, scene: Scene, room: Size, before?: Layout): Layout | undefined;
  /** Starts the worker, should there be none: whoever will ask for a layout has something else to do first. */
  prepare(): void;
  /**
   * Places the scene; `undefined` when a later call has made this one pointless. Rejects when the worker cannot be had
   * or ELK fails; the next call begins with a new worker.
   */
  layout(key: string, scene: Scene, room: Size, before?: Layout): Promise<Layout | undefined>;
  /** Nobody waits any more for what is under way. */
  giveUp(): void;
  dispose(): void;
}

/** Kept in memory: enough for every chart of a project in every direction. */
const MOST = 64;
/** A layout of more nodes takes longer than a new worker: when it has become pointless, the worker is ended instead of waited for. */
const LONG = 60;
/** Raised when a change of the layout's rules makes stored layouts worthless. */
const VERSION = 3;

/** Why a layout that nobody waits for any more was given up. */
const POINTLESS = 'the layout worker was ended';

const nameOf = (key: string, { outer, inner }: Plan): string => `layout ${VERSION} ${outer} ${inner} ${key}`;

export function layoutEngine(startWorker: () => Promise<Worker>, store?: LayoutStore): LayoutEngine {
  const memory = new Map<string, Layout>();
  let elk: Promise<{ elk: Elk; failed: Promise<never> }> | undefined;
  let wanted = 0;
  /** The layout under way, if it is one that takes longer than a new worker. */
  let long: { readonly name: string; readonly giveUp: () => void } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function remember(name: string, layout: Layout): void {
    memory.delete(name);
    memory.set(name, layout);
    const oldest = memory.keys().next().value;
    if (memory.size > MOST && oldest !== undefined) memory.delete(oldest);
  }

  function recall(name: string): Layout | undefined {
    const known = memory.get(name);
    if (known) return known;
    const stored = store?.get(name);
    if (stored === undefined) return undefined;
    try {
      const layout = JSON.parse(stored) as Layout;
      remember(name, layout);
      return layout;
    } catch {
      return undefined; // not what was stored: it is made again and overwritten
    }
  }

  async function start(): Promise<{ elk: Elk; failed: Promise<never> }> {
    const worker = await startWorker();
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message || 'the layout worker failed')));
    });
    failed.catch(() => undefined); // awaited only while a layout is under way
    return { elk: new ELK({ workerFactory: () => worker, algorithms: ['layered'] }), failed };
  }

  async function placed(name: string, scene: Scene, plan: Plan): Promise<Layout> {
    elk ??= start();
    const running = elk;
    const stopped = new Promise<never>((_, reject) => {
      if (scene.nodes.length > LONG) long = { name, giveUp: () => reject(new Error(POINTLESS)) };
    });
    stopped.catch(() => undefined); // awaited only while a layout is under way
    try {
      const { elk: engine, failed } = await running;
      return await place(
        scene,
        plan,
        (graph) => Promise.race([engine.layout(graph), failed, stopped]),
        (error) => error instanceof Error && error.message.includes('worker'),
      );
    } catch (error) {
      if (elk === running) elk = undefined;
      running.then(({ elk: broken }) => broken.terminateWorker()).catch(() => undefined); // it never started
      throw error;
    } finally {
      long = undefined;
    }
  }

  /** Only a later call gives a layout up. */
  function pointless(error: Error, turn: number): undefined {
    if (turn === wanted || error.message !== POINTLESS) throw error;
  }

  return {
    known(key, scene, room, before) {
      const layouts = plansFor(scene, room).map((plan) => recall(nameOf(key, plan)));
      return layouts.every((layout) => layout !== undefined) ? bestOf(layouts, room, before) : undefined;
    },
    prepare() {
      elk ??= start();
      elk.catch(() => undefined); // told to whoever asks for a layout
    },
    async layout(key, scene, room, before) {
      const turn = ++wanted;
      // A container that changed its size may want the very one that is coming.
      if (plansFor(scene, room).every((plan) => nameOf(key, plan) !== long?.name)) long?.giveUp();
      const earlier = last;
      const work = (async () => {
        await earlier;
        const layouts: Layout[] = [];
        for (const plan of plansFor(scene, room)) {
          if (turn !== wanted) return undefined;
          const name = nameOf(key, plan);
          const layout =
            recall(name) ?? (await placed(name, scene, plan).catch((error: Error) => pointless(error, turn)));
          if (!layout) return undefined;
          remember(name, layout);
          store?.set(name, JSON.stringify(layout));
          layouts.push(layout);
        }
        return turn === wanted ? bestOf(layouts, room, before) : undefined;
      })();
      last = work.catch(() => undefined); // told to the caller; the next in line only waits
      return work;
    },
    giveUp() {
      wanted += 1;
      long?.giveUp();
    },
    dispose() {
      wanted += 1;
      elk?.then(({ elk: running }) => running.terminateWorker()).catch(() => undefined); // it never started
      elk = undefined;
    },
  };
}
