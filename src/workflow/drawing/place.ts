import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { elkGraphOf } from './elk-graph.ts';
import { layoutOf } from './elk-layout.ts';
import type { Layout, Plan } from './layout.ts';
import type { Scene } from './scene.ts';

/** Places a scene by `layout`, which is ELK, wherever that runs. `giveUp` says of which failures no second try is worth it. */
export async function place(
  scene: Scene,
  plan: Plan,
  layout: (graph: ElkNode) => Promise<ElkNode>,
  giveUp: (error: unknown) => boolean = () => false,
): Promise<Layout> {
  const input = elkGraphOf(scene, plan);
  try {
    return layoutOf(scene, await layout(input.graph), input);
  } catch (error) {
    if (giveUp(error)) throw error;
    // ELK's straightening fails on rare charts; without it every chart can be placed.
    const plain = elkGraphOf(scene, plan, { straight: false });
    return layoutOf(scene, await layout(plain.graph), plain);
  }
}
