import ELK from 'elkjs/lib/elk.bundled.js';
import type { Graph } from '../../protocol/workflows.ts';
import { type Arrow, arrowsOf, HEAD } from '../drawing/arrows.ts';
import { dividersOf } from '../drawing/dividers.ts';
import { ICONS, type Icon } from '../drawing/icons.ts';
import { GUARD_LINE, type LabelRow, PADDING } from '../drawing/labels.ts';
import type { Box, Layout } from '../drawing/layout.ts';
import { place } from '../drawing/place.ts';
import { bestOf, plansFor } from '../drawing/plans.ts';
import { type Scene, type SceneNode, sceneOf } from '../drawing/scene.ts';
import { BLOCK, type StateBlock } from '../drawing/state-block.ts';
import { ellipsize } from '../drawing/text.ts';
import { titleShift } from '../drawing/title-shift.ts';
import { graphOf } from '../graph.ts';
import type { Definition } from '../model.ts';
import { chartOf } from './chart-data.ts';
import { type Exported, Findings } from './findings.ts';
import { FONT, fontWidth, SIZES } from './font-widths.ts';
import { type Markup, writeXml } from './xml-write.ts';

/** For what shape a picture is laid out: a page, or a screen. */
const ROOM = { width: 1200, height: 900 };
const MARGIN = 24;
const RADIUS = { box: 9, container: 12 };
const MOST_CIRCLES = 6;

/** What a picture says of itself, and which states it shows as active. */
interface About {
  readonly title: string;
  readonly description?: string | undefined;
  readonly active?: readonly string[];
  /** On white alone, also for those who have dark pages. */
  readonly light?: boolean;
}

/** The chart as a picture that stands alone: styles and both themes within, no script, nothing from elsewhere. */
export async function exportSvg(definition: Definition): Promise<Exported> {
  const found = new Findings();
  const { title, id, description } = definition;
  const text = await graphSvg(graphOf(chartOf(definition)), { title: title || id, description });
  found.add(
    'picture',
    '',
    'A picture shows states, events, guards, tasks and gates; contexts, arguments, roles and what transitions do are not shown, and it is not read back.',
  );
  return { text, findings: found.list };
}

/** The same of a chart as a room tells it. */
export async function graphSvg(graph: Graph, about: About): Promise<string> {
  const scene = sceneOf(graph, fontWidth);
  const elk = new ELK({ algorithms: ['layered'] });
  const layouts: Layout[] = [];
  for (const plan of plansFor(scene, ROOM)) layouts.push(await place(scene, plan, (each) => elk.layout(each)));
  const layout = bestOf(layouts, ROOM) ?? { left: 0, top: 0, width: 0, height: 0, nodes: {}, edges: {} };
  return writeXml(picture(about, scene, layout));
}

function picture({ title, description, active = [], light }: About, scene: Scene, layout: Layout): Markup {
  const [left, top] = [layout.left - MARGIN, layout.top - MARGIN].map(Math.floor) as [number, number];
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN].map(Math.ceil) as [number, number];
  const arrows = arrowsOf(scene, layout);
  const states = scene.nodes.filter(({ role }) => role === 'state').length;
  const counts = `A statechart of ${states} states and ${arrows.filter(({ transition }) => transition).length} transitions.`;
  return {
    name: 'svg',
    attributes: {
      xmlns: 'http://www.w3.org/2000/svg',
      width: String(width),
      height: String(height),
      viewBox: [left, top, width, height].join(' '),
      role: 'img',
      'aria-labelledby': 'title desc',
    },
    children: [
      { name: 'title', attributes: { id: 'title' }, text: title },
      { name: 'desc', attributes: { id: 'desc' }, text: [description, counts].filter(Boolean).join(' ') },
      { name: 'style', text: light ? LIGHT : BOTH },
      rect('paper', { x: left, y: top, width, height }),
      ...scene.nodes.flatMap((node) => {
        const box = layout.nodes[node.id];
        return box ? [drawNode(node, box, layout, new Set(active))] : [];
      }),
      ...dividersOf(scene, layout).map(({ x1, y1, x2, y2 }) => ({
        name: 'path',
        attributes: { class: 'divider', d: `M${n(x1)},${n(y1)}L${n(x2)},${n(y2)}` },
      })),
      ...arrows.map(drawArrow),
      ...arrows.flatMap(({ label }) => (label ? [drawLabel(label.row, label.x, label.y, 'middle')] : [])),
    ],
  };
}

function drawNode(node: SceneNode, box: Box, layout: Layout, active: ReadonlySet<string>): Markup {
  switch (node.role) {
    case 'initial':
      return circle('dot', box.x + box.width / 2, box.y + box.height / 2, 5.5);
    case 'anywhere':
      return group('anywhere', undefined, [rect('box', box, RADIUS.box), ...drawBlock(node.block, box, box)]);
    case 'state': {
      const { shape, block, state } = node;
      const kind = `state ${shape === 'box' ? 'plain' : shape}${active.has(state.id) ? ' active' : ''}`;
      if (shape === 'history') {
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const letters = state.kind === 'deep_history' ? 'H*' : 'H';
        return group(kind, block.tip, [
          circle('box', x, y, box.width / 2),
          text('title', letters, x, y + 4.5, 'middle'),
        ]);
      }
      const around = shape === 'container' || shape === 'region';
      const shift = around ? titleShift(block, box, layout.edges) : 0;
      const down = around ? 0 : (box.height - block.height) / 2;
      const inset = { x: box.x + 3.5, y: box.y + 3.5, width: box.width - 7, height: box.height - 7 };
      return group(kind, block.tip, [
        rect('box', box, around ? RADIUS.container : RADIUS.box),
        ...(shape === 'final' ? [rect('inner', inset, RADIUS.box - 3)] : []),
        ...drawBlock(block, { x: box.x + shift, y: box.y + down }, box),
      ]);
    }
  }
}

function drawBlock(block: StateBlock, { x, y }: { x: number; y: number }, box: Box): Markup[] {
  const made = [
    ...block.title.map((line) => text('title', line.text, x + line.x, y + line.y)),
    ...block.quiet.map((line) => text('quiet', line.text, x + line.x, y + line.y)),
  ];
  if (block.task) {
    const room = Math.min(block.task.width, box.width - 2 * BLOCK.left) - BLOCK.icon;
    made.push(
      icon('play', x + BLOCK.left - 1, y + block.task.y - 10),
      text(
        'quiet',
        ellipsize(block.task.line, 'quiet', room, fontWidth),
        x + BLOCK.left + BLOCK.icon,
        y + block.task.y,
      ),
    );
  }
  for (let index = 0; index < Math.min(block.gate?.approvals ?? 0, MOST_CIRCLES); index++)
    made.push(
      circle(
        'approval',
        x + BLOCK.left + BLOCK.circle + index * (2 * BLOCK.circle + 4),
        y + (block.gate?.y ?? 0),
        BLOCK.circle - 0.5,
      ),
    );
  for (const row of block.rows)
    made.push(
      icon('stay', x + BLOCK.left - 1, y + row.top + 3),
      drawLabel(row, x + BLOCK.left + BLOCK.icon - 4, y + row.top, 'start'),
    );
  return made;
}

function drawArrow({ transition, lines, shared }: Arrow): Markup {
  const drawn = shared ? [] : lines;
  return group(transition ? 'arrow' : 'arrow initial', transition?.description, [
    ...drawn.map(({ seen }) => ({ name: 'path', attributes: { class: 'line', d: seen } })),
    ...drawn.map(({ tip, heading }) => ({
      name: 'path',
      attributes: {
        class: 'head',
        d: `M0,0L${-HEAD},${-HEAD / 2}L${-HEAD},${HEAD / 2}Z`,
        transform: `translate(${n(tip.x)},${n(tip.y)})rotate(${n(heading)})`,
      },
    })),
  ]);
}

function drawLabel(row: LabelRow, x: number, y: number, anchor: 'start' | 'middle'): Markup {
  const at = anchor === 'start' ? x + PADDING : x + row.width / 2;
  const { label, guard, description } = row.transition;
  // All of it, where the row shows but the beginning.
  const tip = [label, guard === label ? undefined : guard, description].filter(Boolean).join('\n');
  return group(anchor === 'start' ? 'row' : 'label', tip, [
    rect('plate', { x, y: y + 0.5, width: row.width, height: row.height - 1 }, 5),
    row.text === '' ? undefined : text('label', row.text, at, y + 13, anchor),
    ...row.guard
      .toReversed()
      .map((line, index) => text('guard', line, at, y + row.height - 5 - index * GUARD_LINE, anchor)),
  ]);
}

const group = (kind: string, tip: string | undefined, children: readonly (Markup | undefined)[]): Markup => ({
  name: 'g',
  attributes: { class: kind },
  children: [tip === undefined || tip === '' ? undefined : { name: 'title', text: tip }, ...children],
});

const rect = (kind: string, { x, y, width, height }: Box, radius?: number): Markup => ({
  name: 'rect',
  attributes: {
    class: kind,
    x: n(x),
    y: n(y),
    width: n(width),
    height: n(height),
    rx: radius === undefined ? undefined : String(radius),
  },
});

const circle = (kind: string, x: number, y: number, radius: number): Markup => ({
  name: 'circle',
  attributes: { class: kind, cx: n(x), cy: n(y), r: n(radius) },
});

const icon = (name: Icon, x: number, y: number): Markup => ({
  name: 'path',
  attributes: { class: 'icon', d: ICONS[name], transform: `translate(${n(x)},${n(y)})` },
});

const text = (style: string, words: string, x: number, y: number, anchor?: 'start' | 'middle'): Markup => ({
  name: 'text',
  attributes: { class: style, x: n(x), y: n(y), 'text-anchor': anchor === 'middle' ? anchor : undefined },
  text: words === '' ? ' ' : words,
});

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** The page's colours, mixed beforehand: not every program that shows pictures can. */
const theme = (c: Readonly<Record<string, string>>): string =>
  [
    `.paper{fill:${c.paper}}`,
    `text{fill:${c.text}}.quiet,.guard,.arrow text,.label text.label,.anywhere .title{fill:${c.dim}}`,
    `.box{fill:${c.card};stroke:${c.border}}.inner{stroke:${c.border}}.container>.box{fill:${c.tint}}`,
    `.anywhere>.box{fill:${c.paper};stroke:${c.edge}}.line,.icon{stroke:${c.edge}}.head,.dot{fill:${c.edge}}`,
    `.divider{stroke:${c.border}}.approval{fill:${c.paper};stroke:${c.edge}}`,
  ].join('');

const SHAPES = [
  `text{font-family:${FONT};font-size:${SIZES.label}px}`,
  `.title{font-size:${SIZES.title}px;font-weight:bold}.guard{font-size:${SIZES.guard}px}.anywhere .title{font-style:italic}`,
  '.box,.divider{stroke-width:1.2}.inner,.line,.icon,.divider,.plate{fill:none}.line,.icon{stroke-width:1.3}',
  '.icon{stroke-linecap:round;stroke-linejoin:round}.divider{stroke-dasharray:5 5}.anywhere>.box{stroke-dasharray:2 3}',
  '.approval{stroke-dasharray:2.4 2}.region>.box{stroke:none}',
].join('');

const LAST = '.region>.box{fill:none}';

const DAY = theme({
  paper: '#ffffff',
  text: '#24292f',
  dim: '#57606a',
  card: '#f6f8fa',
  tint: '#fafbfc',
  border: '#c4cad1',
  edge: '#8b949e',
});

const NIGHT = theme({
  paper: '#1e1e1e',
  text: '#d4d4d4',
  dim: '#9da5ae',
  card: '#2a2a2b',
  tint: '#242425',
  border: '#4b4b4d',
  edge: '#85898e',
});

const ACTIVE = '.active:is(.plain,.final)>.box{fill:#ddf0ff;stroke:#005fb8;stroke-width:2}';

const LIGHT = [SHAPES, DAY, ACTIVE, LAST].join('');

const BOTH = [SHAPES, DAY, `@media (prefers-color-scheme: dark){${NIGHT}}`, LAST].join('');
