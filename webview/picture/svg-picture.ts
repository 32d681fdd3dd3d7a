import type { Drawing } from '../diagram/diagram.ts';
import { paintOf } from './colours.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Room around the drawing, px. */
const MARGIN = 24;

/** What a picture may be made of: shapes and text. Whatever else may once be drawn stays out of it. */
const SHAPES: ReadonlySet<string> = new Set(
  'g rect circle ellipse line path polygon polyline text tspan title'.split(' '),
);
const GEOMETRY = 'x y width height rx ry cx cy r d x1 y1 x2 y2 points dx dy transform'.split(' ');
/** By their names as attributes. Children have them from their parents. */
const INHERITED =
  'stroke-width stroke-dasharray stroke-linecap stroke-linejoin font-family font-size font-weight font-style text-anchor'.split(
    ' ',
  );
const OWN: Readonly<Record<string, string>> = { opacity: '1', 'dominant-baseline': 'auto' };
/** Where the pointer is caught, what only moves by, what is there to be pressed, who looks, and the numbers of who walks. */
const UNSEEN = '.hit, .tokens, .folds, .faces, .branch-number';

export interface Picture {
  /** An SVG document that stands alone: no script, no style sheet, nothing fetched. */
  readonly text: string;
  /** px */
  readonly width: number;
  readonly height: number;
}

/** The whole drawing as it looks now, whatever part of it is in view. `title` says what it is of. */
export function svgPicture({ svg, box }: Drawing, title: string): Picture {
  const width = Math.ceil(box.width + 2 * MARGIN);
  const height = Math.ceil(box.height + 2 * MARGIN);
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(height));
  root.setAttribute('viewBox', `${box.x - MARGIN} ${box.y - MARGIN} ${width} ${height}`);
  root.setAttribute('role', 'img');
  root.append(textElement('title', title));
  root.append(ground(svg, box.x - MARGIN, box.y - MARGIN, width, height));
  const content = svg.querySelector('.content');
  // From afar titles are drawn larger; a picture is not seen from afar.
  const far = svg.classList.contains('far');
  svg.classList.remove('far');
  try {
    for (const child of content?.children ?? []) copyInto(root, child, undefined);
  } finally {
    svg.classList.toggle('far', far);
  }
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

/** The name for a file with it: `tdd-cycle-2026-11-26-1403.svg`. */
export function fileName(title: string, at: number, ending: string): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${name === '' ? 'stateroom' : name}-${day}-${two(date.getHours())}${two(date.getMinutes())}.${ending}`;
}

function ground(svg: SVGSVGElement, x: number, y: number, width: number, height: number): SVGElement {
  const rect = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height })) rect.setAttribute(name, String(value));
  const around = svg.closest('.sr-diagram') ?? svg;
  rect.setAttribute('fill', paintOf(getComputedStyle(around).backgroundColor).colour);
  return rect;
}

function copyInto(parent: SVGElement, element: Element, above: CSSStyleDeclaration | undefined): void {
  const { localName } = element;
  if (localName === 'title') {
    if (element.textContent) parent.append(textElement('title', element.textContent));
    return;
  }
  if (!SHAPES.has(localName) || element.matches(UNSEEN)) return;
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility !== 'visible') return;
  const copy = document.createElementNS(SVG, localName);
  for (const name of GEOMETRY) {
    const value = element.getAttribute(name);
    if (value !== null) copy.setAttribute(name, value);
  }
  if (localName !== 'g') for (const name of ['fill', 'stroke'] as const) paint(copy, name, style);
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value !== above?.getPropertyValue(name)) copy.setAttribute(name, value);
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== usual) copy.setAttribute(name, value);
  }
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) copy.append(printable(node.textContent ?? ''));
    else if (node instanceof Element) copyInto(copy, node, style);
  }
  // A group that nothing came of.
  if (localName !== 'g' || copy.childNodes.length > 0) parent.append(copy);
}

function paint(copy: SVGElement, name: 'fill' | 'stroke', style: CSSStyleDeclaration): void {
  const { colour, opacity } = paintOf(style.getPropertyValue(name));
  copy.setAttribute(name, colour);
  const covers = opacity * Number(style.getPropertyValue(`${name}-opacity`));
  if (colour !== 'none' && covers !== 1) copy.setAttribute(`${name}-opacity`, String(Math.round(covers * 1000) / 1000));
}

function textElement(name: 'title', text: string): SVGElement {
  const element = document.createElementNS(SVG, name);
  element.append(printable(text));
  return element;
}

/** XML has no way to write some characters; one of them would make the whole document unreadable. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
  text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
