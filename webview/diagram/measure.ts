import { select } from 'd3';
import type { Measure, TextStyle } from '../../src/workflow/drawing/text.ts';

const STYLES: readonly TextStyle[] = ['title', 'quiet', 'label', 'guard'];

export interface Ruler {
  readonly measure: Measure;
  /** The fonts measured with: a layout holds only for these. */
  readonly fonts: string;
}

/**
 * Measures text as the drawing will set it: the fonts are those that the style sheet gives to probes inside `svg`,
 * the widths come from a canvas, which costs no reflow.
 */
export function rulerFor(svg: SVGSVGElement): Ruler {
  const fonts = new Map<TextStyle, string>();
  for (const style of STYLES) {
    const probe = select(svg).append('text').attr('class', style);
    const computed = getComputedStyle(probe.node() as SVGTextElement);
    fonts.set(style, `${computed.fontWeight} ${computed.fontSize} ${computed.fontFamily}`);
    probe.remove();
  }
  const canvas = document.createElement('canvas').getContext('2d');
  const widths = new Map<string, number>();
  const measure: Measure = (text, style) => {
    if (!canvas) return text.length * 7; // no canvas (memory pressure): a wide guess keeps the drawing legible
    const key = `${style} ${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      canvas.font = fonts.get(style) ?? '';
      width = canvas.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  };
  return { measure, fonts: [...fonts.values()].join('|') };
}
