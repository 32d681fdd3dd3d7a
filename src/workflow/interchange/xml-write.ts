/** An element to be written; `undefined` among attributes and children is left out. */
export interface Markup {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly children?: readonly (Markup | undefined)[];
  /** Instead of children. */
  readonly text?: string;
}

/** The elements as XML, two spaces for each level. */
export function writeXml(root: Markup): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes = {}, children = [], text }: Markup, indent: string): string {
  const pairs = Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const start = `${indent}<${name}${pairs.map(([key, value]) => ` ${key}="${attributeText(value)}"`).join('')}`;
  const inner = children.filter((child) => child !== undefined);
  if (text !== undefined && text !== '') return `${start}>${elementText(text)}</${name}>\n`;
  if (inner.length === 0) return `${start}/>\n`;
  return `${start}>\n${inner.map((child) => write(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

/** What XML can't hold at all; it becomes the character that stands for what could not be read. */
const UNFIT = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text between tags, and nothing but text. */
export const elementText = (text: string): string =>
  text
    .replace(UNFIT, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // What a terminal would obey, should this be shown in one.
    .replace(/[\r\x7f-\x9f]/g, (char) => `&#${char.charCodeAt(0)};`);

/** Text in double quotes; line ends and tabs would come back as spaces. */
export const attributeText = (text: string): string =>
  elementText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** Whether XML holds the text as it is. */
export const fitsXml = (text: string): boolean => text.search(UNFIT) < 0;
