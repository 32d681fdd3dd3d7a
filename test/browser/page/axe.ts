import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { artefacts } from '../../support/vscode/artefacts.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;

/**
 * Every rule of WCAG 2.2 A and AA, good practice and those on trial, of whatever impact. Left out is `hidden-content`, which only
 * says that there is some: what is hidden is looked at where it is shown.
 */
const ALL: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'],
  rules: { 'hidden-content': { enabled: false } },
};
/** What depends on the theme. */
const COLOURS: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/**
 * Looks at the page as it is now in each theme, and keeps pictures. What axe finds there, a line each, and what it can't
 * decide: contrast is decided by the pixels then.
 */
export async function findingsIn(page: Page, view: string): Promise<string[]> {
  const found: string[] = [];
  const worn = await page.evaluate(() => document.body.dataset.theme);
  for (const theme of THEMES) {
    await wear(page, theme);
    const findings = await axeFindings(page, theme === 'dark' ? ALL : COLOURS);
    const undecided = findings.filter(({ decided }) => !decided);
    const picture =
      undecided.length > 0 || theme === 'dark'
        ? await page.screenshot({ path: artefacts.screenshot(`page-${view}-${theme}`) })
        : undefined;
    const faint = picture && undecided.length > 0 ? await page.evaluate(faintOnes, pixels(picture, undecided)) : [];
    const lines = findings.filter(({ decided }) => decided).map(({ line }) => line);
    found.push(...[...lines, ...faint].map((line) => `${view}, ${theme}: ${line}`));
  }
  await wear(page, worn ?? 'dark');
  return found;
}

/** What axe finds in a page or frame in the theme that it wears. Whatever its impact, it is taken for serious. */
export const seriousFindings = async (page: Page | Frame): Promise<string[]> =>
  (await axeFindings(page, ALL)).filter(({ decided }) => decided).map(({ line }) => line);

const wear = (page: Page, theme: string) =>
  page.evaluate((name) => {
    document.body.dataset.theme = name;
  }, theme);

interface Finding {
  readonly line: string;
  /** Not where axe can't tell the ground that a text stands on. */
  readonly decided: boolean;
  readonly target: string;
  readonly ratio: number;
}

async function axeFindings(page: Page | Frame, options: RunOptions): Promise<Finding[]> {
  // Through the debugger, not as a script element: the page's own policy would refuse that, as it should.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(
    (given) =>
      (window as unknown as { axe: { run(context: Document, options: RunOptions): Promise<AxeResults> } }).axe.run(
        document,
        given,
      ),
    options,
  );
  const findings = (results: AxeResults['violations'], sure: boolean) =>
    results.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary, any }) => ({
        line: `${id} at ${target}: ${failureSummary}`,
        decided: sure || id !== 'color-contrast',
        target: String(target),
        ratio: Number.parseFloat(String(any[0]?.data?.expectedContrastRatio ?? 4.5)),
      })),
    );
  return [...findings(violations, true), ...findings(incomplete, false)];
}

const pixels = (picture: Buffer, texts: readonly Finding[]) => ({
  picture: `data:image/png;base64,${picture.toString('base64')}`,
  texts: texts.map(({ target, ratio }) => ({ target, ratio })),
});

/** Texts that stand out less than they have to from what is behind them: the colour of most of their box in the picture. */
async function faintOnes({
  picture,
  texts,
}: {
  readonly picture: string;
  readonly texts: readonly { readonly target: string; readonly ratio: number }[];
}): Promise<string[]> {
  type Colour = readonly [number, number, number];
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('There is no canvas to look at the picture with.');
  context.drawImage(image, 0, 0);
  const scale = image.width / innerWidth;

  function ground({ left, top, right, bottom }: DOMRect): Colour | undefined {
    const [x, y] = [Math.max(0, left), Math.max(0, top)];
    const [width, height] = [Math.min(right, innerWidth) - x, Math.min(bottom, innerHeight) - y];
    if (width < 1 || height < 1) return undefined; // out of sight
    const { data } = context?.getImageData(x * scale, y * scale, width * scale, height * scale) ?? { data: [] };
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const [most] = [...counts].sort((one, other) => other[1] - one[1]);
    return most?.[0].split(',').map(Number) as unknown as Colour;
  }

  /** As the browser paints it: whatever notation the style has, with the alpha that it and its ancestors give it. */
  function ink(element: Element): { readonly colour: Colour; readonly alpha: number } {
    const style = getComputedStyle(element);
    const spot = document.createElement('canvas').getContext('2d');
    if (!spot) throw new Error('There is no canvas to mix colours with.');
    spot.fillStyle = element instanceof SVGElement ? style.fill : style.color;
    spot.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, opaque = 255] = spot.getImageData(0, 0, 1, 1).data;
    let alpha = opaque / 255;
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { opacity, fillOpacity } = getComputedStyle(at);
      alpha *= Number(opacity) * (at === element && at instanceof SVGElement ? Number(fillOpacity) : 1);
    }
    return { colour: [red, green, blue], alpha };
  }

  const luminance = (colour: Colour): number => {
    const [red = 0, green = 0, blue = 0] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  /** Not under something else, and not scrolled away: text of a drawing lets the pointer through to what it stands on. */
  function seen(element: Element): boolean {
    const { left, top, width, height } = element.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    const drawing = element.closest('svg');
    return (
      there !== null &&
      (drawing ? drawing.contains(there) : element.contains(there) || there.contains(element)) &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    );
  }

  return texts.flatMap(({ target, ratio }) => {
    const element = document.querySelector(target);
    const behind = element && seen(element) ? ground(element.getBoundingClientRect()) : undefined;
    if (!element || !behind) return [];
    const { colour, alpha } = ink(element);
    const mixed = behind.map((part, at) => part * (1 - alpha) + (colour[at] ?? 0) * alpha) as unknown as Colour;
    const [darker = 0, lighter = 0] = [luminance(mixed), luminance(behind)].sort((one, other) => one - other);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    const text = element.textContent?.slice(0, 30);
    return contrast < ratio
      ? [`contrast ${contrast.toFixed(2)} of “${text}” at ${target}, ${mixed.map(Math.round)} on ${behind}`]
      : [];
  });
}
