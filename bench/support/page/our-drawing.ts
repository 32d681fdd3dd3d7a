import type { createDiagram } from '../../../webview/diagram/diagram.ts';
import type { Drawing } from './drawing.ts';
import type { ChartGiven } from './given.ts';
import { countingWorker } from './worker.ts';

/** The page's own drawing, from the file that ships. */
export async function ourDrawing(container: HTMLElement, { graph, runs }: ChartGiven, file: string): Promise<Drawing> {
  const { createDiagram: create } = (await import(file)) as { createDiagram: typeof createDiagram };
  const diagram = create(container, {
    workerUrl: async () => countingWorker(),
    onCommand: () => undefined,
    reducedMotion: () => true,
  });
  const ground = container.querySelector('.drawing');
  if (!ground) throw new Error('Nothing was drawn.');
  return {
    ground,
    show: () => diagram.show('large', graph),
    update: (step) => diagram.update(runs[step % runs.length]),
  };
}
