import { type Findings, quoted } from './findings.ts';
import { plainText } from './mermaid-text.ts';

/** One thing that a state diagram says. */
export type Statement = Said & { readonly line: number };

type Said =
  | { readonly is: 'arrow'; readonly from: string; readonly to: string; readonly label: string }
  | { readonly is: 'state'; readonly id: string; readonly title: string | undefined; readonly kind: string | undefined }
  | { readonly is: 'describe'; readonly id: string; readonly text: string }
  | { readonly is: 'note'; readonly id: string; readonly text: string }
  /** What follows, up to `end`, lies within the state. */
  | { readonly is: 'begin'; readonly id: string; readonly title: string | undefined }
  | { readonly is: 'end' }
  | { readonly is: 'divide' };

export interface Diagram {
  readonly title: string | undefined;
  readonly statements: readonly Statement[];
}

const MOST_CHARACTERS = 1024 * 1024;
const LONGEST_LINE = 2000;
const MOST_STATEMENTS = 20_000;
/** Half as deep as a workflow file may nest, which takes two levels for each state. */
const DEEPEST = 28;
/** A state's name. */
const ID = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.]|-(?!-))*';
const END = '\\[\\*\\]';
const CLASS = '(?::::[\\w-]+)?';
const ARROW = new RegExp(`^(${ID}|${END})${CLASS}\\s*-->\\s*(${ID}|${END})${CLASS}\\s*(?::(.*))?$`, 'u');
const STATE = new RegExp(
  `^state\\s+(?:"([^"]*)"\\s+as\\s+)?(${ID})${CLASS}\\s*(?:(?:<<|\\[\\[)(\\w+)(?:>>|\\]\\])\\s*)?(\\{)?$`,
  'u',
);
const DESCRIBE = new RegExp(`^(?:state\\s+)?(${ID})${CLASS}\\s*:(?!:)(.*)$`, 'u');
const NOTE = new RegExp(`^note\\s+(?:left|right|over)\\s+(?:of\\s+)?(${ID})\\s*(?::(.*))?$`, 'u');
const ALONE = new RegExp(`^(${ID})${CLASS}$`, 'u');
/** Looks, and what no picture of a workflow needs. */
const LOOKS = /^(direction|classDef|class|style|click|hide|scale|linkStyle|accTitle|accDescr|href)\b/;

/** A diagram, line by line; `undefined` when it is none. */
export function readDiagram(text: string, found: Findings): Diagram | undefined {
  if (text.length > MOST_CHARACTERS) {
    found.add('too-large', '1:1', `The diagram is larger than ${MOST_CHARACTERS / 1024} KiB.`);
    return undefined;
  }
  return new Lines(text, found).read();
}

class Lines {
  readonly #lines: readonly string[];
  readonly #found: Findings;
  readonly #statements: Statement[] = [];
  #next = 0;
  #depth = 0;

  constructor(text: string, found: Findings) {
    this.#lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
    this.#found = found;
  }

  read(): Diagram | undefined {
    const title = this.#begin();
    if (title === undefined) {
      this.#found.add(
        'not-a-diagram',
        '1:1',
        'This is no state diagram of Mermaid: it does not begin with stateDiagram-v2.',
      );
      return undefined;
    }
    for (; this.#next < this.#lines.length; this.#next++) {
      const line = this.#line();
      if (/^`{3,}/.test(line)) break;
      if (line === '' || line.startsWith('%%')) continue;
      if (this.#statements.length >= MOST_STATEMENTS || line.length > LONGEST_LINE) {
        this.#found.add(
          'too-large',
          this.#here(),
          'The diagram has too many lines, or one too long: what follows is left out.',
        );
        break;
      }
      this.#statement(line);
    }
    for (; this.#depth > 0; this.#depth--) this.#statements.push({ is: 'end', line: this.#next });
    return { title: title || undefined, statements: this.#statements };
  }

  #line(): string {
    return (this.#lines[this.#next] ?? '').trim().replace(/;$/, '').trimEnd();
  }

  #here(): string {
    return `${this.#next + 1}:1`;
  }

  /** Passes over what stands before the diagram; its title, or an empty one. `undefined` when there is no diagram. */
  #begin(): string | undefined {
    let title = '';
    let before = false;
    for (; this.#next < this.#lines.length; this.#next++) {
      const line = this.#line();
      if (/^stateDiagram(-v2)?$/.test(line)) {
        this.#next += 1;
        return title;
      }
      if (line === '---') before = !before;
      const said = before ? /^title:\s*(.+)$/.exec(line)?.[1] : undefined;
      if (said !== undefined) title = plainText(said.replace(/^(["'])(.*)\1$/, '$2').replace(/\\"/g, '"'));
    }
    return undefined;
  }

  #statement(line: string): void {
    const at = { line: this.#next + 1 };
    const read =
      this.#arrow(line) ??
      this.#border(line) ??
      this.#state(line) ??
      this.#looks(line) ??
      this.#note(line) ??
      this.#words(line);
    if (!read) this.#unread(line);
    else for (const statement of read) this.#statements.push({ ...at, ...statement });
  }

  #arrow(line: string): Said[] | undefined {
    const [whole, from = '', to = '', label = ''] = ARROW.exec(line) ?? [];
    return whole === undefined ? undefined : [{ is: 'arrow', from, to, label: plainText(label) }];
  }

  #border(line: string): Said[] | undefined {
    if (line === '--') return [{ is: 'divide' }];
    if (line !== '}' || this.#depth === 0) return undefined;
    this.#depth -= 1;
    return [{ is: 'end' }];
  }

  #state(line: string): Said[] | undefined {
    const match = STATE.exec(line);
    if (!match) return undefined;
    const [, said, id = '', kind, opens] = match;
    const title = said === undefined ? undefined : plainText(said);
    if (!opens) return [{ is: 'state', id, title, kind }];
    if (this.#depth >= DEEPEST) {
      this.#found.add(
        'too-deep',
        this.#here(),
        `The diagram nests deeper than ${DEEPEST} states: what follows is left out.`,
      );
      this.#next = this.#lines.length;
      return [];
    }
    this.#depth += 1;
    return [{ is: 'begin', id, title }];
  }

  #looks(line: string): Said[] | undefined {
    const word = LOOKS.exec(line)?.[1];
    if (word === undefined) return undefined;
    this.#found.add(
      'looks',
      '',
      `${quoted(word)} says how a diagram looks, which is no matter of the workflow: it is left out.`,
    );
    if (/^accDescr\s*\{/.test(line)) this.#until(/}/);
    return [];
  }

  #note(line: string): Said[] | undefined {
    const match = NOTE.exec(line);
    if (!match) {
      // One that floats by itself: its lines are no states.
      if (/^note\b/.test(line) && !/[:"]/.test(line)) this.#until(/^end note$/);
      return undefined;
    }
    const [, id = '', text] = match;
    const lines = text === undefined ? this.#until(/^end note$/) : [text];
    return lines.map((part) => ({ is: 'note', id, text: plainText(part) }));
  }

  #words(line: string): Said[] | undefined {
    if (/^note\b/.test(line)) return undefined;
    const described = DESCRIBE.exec(line);
    if (described) return [{ is: 'describe', id: described[1] ?? '', text: plainText(described[2] ?? '') }];
    const alone = ALONE.exec(line);
    return alone ? [{ is: 'state', id: alone[1] ?? '', title: undefined, kind: undefined }] : undefined;
  }

  /** The lines up to the one that fits. */
  #until(end: RegExp): string[] {
    const passed: string[] = [];
    for (this.#next += 1; this.#next < this.#lines.length && !end.test(this.#line()); this.#next++)
      if (this.#line() !== '') passed.push(this.#line().slice(0, LONGEST_LINE));
    return passed;
  }

  #unread(line: string): void {
    this.#found.add('unread', this.#here(), `${quoted(line)} is not understood: it is left out.`);
  }
}
