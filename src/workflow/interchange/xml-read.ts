import { SaxesParser } from 'saxes';

export interface XmlElement {
  readonly name: string;
  /** The namespace's URI; empty where none is declared. */
  readonly uri: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The element's own text, that of its children left out. */
  readonly text: string;
  /** Where it begins, `line:column`. */
  readonly at: string;
}

interface XmlAttribute {
  readonly name: string;
  readonly uri: string;
  readonly value: string;
}

export interface XmlFault {
  readonly code: 'too-large' | 'too-deep' | 'doctype' | 'syntax';
  readonly at: string;
  readonly message: string;
}

const MOST_CHARACTERS = 1024 * 1024;
const MOST_ELEMENTS = 50_000;
/** Each level of states is one level of elements; a workflow file has half as many. */
const DEEPEST = 64;

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[]; parts: string[] };

/** Ends the reading at the first fault; what follows may be anything. */
class Stop extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Reads a document into elements. A document type is refused, so that there are no entities but XML's own five, and
 * nothing outside the text is ever asked for. One pass without recursion, ended at the first fault; never throws.
 */
export function readXml(text: string): XmlElement | XmlFault {
  if (text.length > MOST_CHARACTERS)
    return { code: 'too-large', at: '1:1', message: `The document is larger than ${MOST_CHARACTERS / 1024} KiB.` };
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let begins = '1:1';
  const here = () => `${parser.line}:${parser.column + 1}`;
  const stop = (code: XmlFault['code'], message: string, at = here()): never => {
    throw new Stop({ code, at, message });
  };
  const addText = (part: string) => {
    open.at(-1)?.parts.push(part);
  };
  parser.on('error', (error) =>
    stop('syntax', `This is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')}.`),
  );
  parser.on('doctype', () => stop('doctype', 'A document type is not read: remove <!DOCTYPE …>.'));
  parser.on('opentagstart', ({ name }) => {
    // The parser has read one character past the name.
    const column = parser.column - name.length - 1;
    begins = column > 0 ? `${parser.line}:${column}` : `${parser.line - 1}:1`;
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    elements += 1;
    if (elements > MOST_ELEMENTS) stop('too-large', `The document has more than ${MOST_ELEMENTS} elements.`);
    if (open.length >= DEEPEST) stop('too-deep', `The document nests deeper than ${DEEPEST} elements.`);
    open.push({
      name: local,
      uri,
      attributes: Object.values(attributes)
        .filter(({ prefix, local: name }) => prefix !== 'xmlns' && name !== 'xmlns')
        .map((attribute) => ({ name: attribute.local, uri: attribute.uri, value: attribute.value })),
      children: [],
      text: '',
      parts: [],
      at: begins,
    });
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const { parts, ...element } = closed;
    const whole: XmlElement = { ...element, text: parts.join('') };
    const around = open.at(-1);
    if (around) around.children.push(whole);
    else root = whole;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    return { code: 'syntax', at: here(), message: `This is not well-formed XML: ${(error as Error).message}` };
  }
  return root ?? { code: 'syntax', at: '1:1', message: 'There is no element in this document.' };
}

/** The value of an attribute without a prefix, or of one in the namespace `uri`. */
export const attribute = (element: XmlElement, name: string, uri = ''): string | undefined =>
  element.attributes.find((one) => one.name === name && one.uri === uri)?.value;
