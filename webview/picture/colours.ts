/** A colour as every reader of SVG knows it, and how much of it covers what is behind. */
export interface Paint {
  readonly colour: string;
  readonly opacity: number;
}

const NUMBER = String.raw`(-?[\d.]+(?:e-?\d+)?)`;
const RGB = new RegExp(String.raw`^rgba?\(${NUMBER}, ${NUMBER}, ${NUMBER}(?:, ${NUMBER})?\)$`);
const SRGB = new RegExp(String.raw`^color\(srgb ${NUMBER} ${NUMBER} ${NUMBER}(?: / ${NUMBER})?\)$`);

/**
 * What a browser says of a computed colour. Mixed ones come as `color(srgb …)`, which other programs can't read. What is no
 * colour (`none`) or of another kind is handed on as it is.
 */
export function paintOf(computed: string): Paint {
  const plain = RGB.exec(computed);
  const mixed = plain ? null : SRGB.exec(computed);
  const [, red, green, blue, opacity = '1'] = plain ?? mixed ?? [];
  if (red === undefined || green === undefined || blue === undefined) return { colour: computed, opacity: 1 };
  const scale = plain ? 1 : 255;
  const hex = [red, green, blue].map((part) => hexOf(Number(part) * scale)).join('');
  return { colour: `#${hex}`, opacity: Number(opacity) };
}

function hexOf(part: number): string {
  const whole = Math.min(255, Math.max(0, Math.round(part)));
  return whole.toString(16).padStart(2, '0');
}
