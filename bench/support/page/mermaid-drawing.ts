import { select } from 'd3';
import type { Mermaid } from 'mermaid';
import type { Drawing } from './drawing.ts';
import type { ChartGiven } from './given.ts';
import { zoomable } from './zoomable.ts';

declare global {
  /** From the script that its authors ship. */
  var mermaid: Mermaid;
}

/** Mermaid's picture, made anew at each update, as its users do; moved by d3-zoom, since Mermaid itself does not move it. */
export async function mermaidDrawing(container: HTMLElement, { mermaid: text, runs }: ChartGiven): Promise<Drawing> {
  await script('mermaid.js');
  mermaid.initialize({ startOnLoad: false, theme: 'dark', maxTextSize: 10_000_000, maxEdges: 100_000 });
  const svg = select(container).append('svg').attr('width', '100%').attr('height', '100%');
  const content = svg.append('g');
  const showAll = zoomable(svg, content);
  let pictures = 0;

  async function draw(active: readonly string[]): Promise<void> {
    const marked = active.map((id) => id.replaceAll('.', '_')).filter((id) => new RegExp(`\\b${id}\\b`).test(text));
    const lit = ['  classDef lit fill:#264f78', ...marked.map((id) => `  class ${id} lit`)].join('\n');
    const picture = await mermaid.render(`picture_${++pictures}`, `${text}${lit}\n`);
    const node = content.node();
    if (node) node.innerHTML = picture.svg;
  }

  return {
    ground: svg.node() as SVGSVGElement,
    async show() {
      await draw([]);
      const drawn = content.select<SVGSVGElement>('svg');
      const { width, height } = (drawn.node() as SVGSVGElement).viewBox.baseVal;
      drawn.attr('width', width).attr('height', height).style('max-width', 'none');
      showAll({ left: 0, top: 0, width, height });
    },
    update: (step) => draw(runs[step % runs.length]?.active ?? []),
  };
}

const script = (file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = file;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`${file} could not be loaded.`));
    document.head.append(element);
  });
