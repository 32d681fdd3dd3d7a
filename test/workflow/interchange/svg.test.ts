import { describe, expect, it } from 'vitest';
import { exportSvg } from '../../../src/workflow/interchange/svg-export.ts';
import { attribute, readXml, type XmlElement } from '../../../src/workflow/interchange/xml-read.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { TEMPLATES } from '../../../src/workflow/templates.ts';

async function picture(text: string): Promise<{ svg: XmlElement; text: string }> {
  const { definition } = parseWorkflow(text, 'w.workflow.yaml');
  if (!definition) throw new Error('w');
  const exported = await exportSvg(definition);
  const svg = readXml(exported.text);
  if ('code' in svg) throw new Error(svg.message);
  return { svg, text: exported.text };
}

interface Rect {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const all = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(all)];
const kind = (element: XmlElement) => attribute(element, 'class') ?? '';
const number = (element: XmlElement, name: string) => Number(attribute(element, name) ?? 0);

function rectOf(element: XmlElement, name: string): Rect {
  const [left, top] = [number(element, 'x'), number(element, 'y')];
  return { name, left, top, right: left + number(element, 'width'), bottom: top + number(element, 'height') };
}

/** Whatever must not lie on each other: states without others in them, labels, titles of containers. */
function solid(svg: XmlElement): Rect[] {
  return all(svg).flatMap((group): Rect[] => {
    const inner = group.children;
    const said = inner.find(({ name }) => name === 'title')?.text.split('\n')[0] ?? '';
    const rect = inner.find(({ name }) => name === 'rect');
    if (group.name !== 'g' || !rect) return [];
    if (kind(group) === 'label') return [rectOf(rect, `label ${said}`)];
    return /\b(plain|final|anywhere)\b/.test(kind(group)) ? [rectOf(rect, `state ${said}`)] : [];
  });
}

const SLACK = 0.75;
const apart = (a: Rect, b: Rect) =>
  a.right <= b.left + SLACK || b.right <= a.left + SLACK || a.bottom <= b.top + SLACK || b.bottom <= a.top + SLACK;

describe('a picture that stands alone', () => {
  it.each(TEMPLATES.map(({ id, text }) => [id, text] as const))(
    'IX-7: of the template %s: every state and label is there, none lies on another, all lie within',
    { timeout: 30_000 },
    async (_, text) => {
      const { svg } = await picture(text);
      const shapes = solid(svg);
      const overlaps = shapes.flatMap((one, index) =>
        shapes.slice(index + 1).flatMap((other) => (apart(one, other) ? [] : [`${one.name} on ${other.name}`])),
      );
      expect(overlaps).toEqual([]);
      expect(shapes.length).toBeGreaterThan(8);
      const [left = 0, top = 0, width = 0, height = 0] = (attribute(svg, 'viewBox') ?? '').split(' ').map(Number);
      const paper = { name: 'paper', left, top, right: left + width, bottom: top + height };
      for (const shape of shapes)
        expect(
          shape.left >= paper.left &&
            shape.right <= paper.right &&
            shape.top >= paper.top &&
            shape.bottom <= paper.bottom,
          shape.name,
        ).toBe(true);
    },
  );

  it('IX-7: it has a title and a description, both themes, and asks for nothing from elsewhere', async () => {
    const { svg, text } = await picture(TEMPLATES[0]?.text ?? '');
    expect(svg.children.slice(0, 2).map(({ name, text: said }) => [name, said])).toEqual([
      ['title', 'TDD cycle'],
      ['desc', expect.stringMatching(/^One story .* \d+ states and \d+ transitions\.$/)],
    ]);
    expect(attribute(svg, 'aria-labelledby')).toBe('title desc');
    expect(text).toContain('@media (prefers-color-scheme: dark)');
    const names = new Set(all(svg).map(({ name }) => name));
    expect([...names].sort()).toEqual(['circle', 'desc', 'g', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    // The namespace is the only address.
    expect(text.match(/https?:|url\(|@import|href|<script|\son\w+=/g)).toEqual(['http:']);
  });

  it('IX-7: whatever a workflow says is text in it', async () => {
    const evil = `</text><script>alert(1)</script><image href="x" onerror="alert(1)"/>&amp; ]]>`;
    const { svg, text } = await picture(
      JSON.stringify({
        workflow: 'w',
        title: evil,
        description: evil,
        initial: 'a',
        states: {
          a: { title: evil, description: `\u0007\u001b[31m${evil}`, on: { go: { target: 'b', description: evil } } },
          b: { title: evil },
        },
      }),
    );
    expect(svg.children[0]?.text).toBe(evil);
    expect(all(svg).some(({ name }) => name === 'script' || name === 'image')).toBe(false);
    expect(text).not.toContain('\u001b');
  });
});
