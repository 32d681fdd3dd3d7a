import type { OutputFormat } from '../../protocol/problem-matchers.ts';
import { severityOf } from './line-formats.ts';
import type { OutputProblem, Place } from './place.ts';

interface Found {
  readonly place: Place;
  readonly row: number;
}

/** An error that was said, and whose place is still to come. */
interface Trouble {
  readonly format: OutputFormat;
  readonly severity: OutputProblem['severity'];
  readonly row: number;
  message: string;
  code?: string;
  /** The next line with something in it belongs to the message. */
  unfinished: boolean;
  /** Where it is if no better place comes: the test itself, or a frame in a package. */
  test?: Found | undefined;
  foreign?: Found;
}

/** How many lines after an error its place is waited for: a difference between two large values may stand between. */
const PATIENCE = 300;
/** How near to an error the line with the place before it is. */
const NEAR = 12;
const MESSAGE = 500;

const JS_ERROR =
  /^\s*(?:Uncaught )?(?<name>(?:[\w$.]{0,80}(?:Error|Exception)))(?: \[(?<code>\w{1,60})\])?(?:: (?<message>.*)|)$/;
const JS_FRAME = /^\s*at \S|^\s*(?:❯|╭─\[) ?\S/;
const JEST_TITLE = /^\s{0,4}● (?<title>\S.*)$/;
const TAP_FAILED = /^\s*not ok \d+ - (?<title>.*)$/;
const SPEC_TITLE = /^\s*✖ (?<title>.+?)(?: \(\d[\d.]*ms\))?$/;
const RUST_ERROR = /^(?<severity>error|warning)(?:\[(?<code>E\d{1,5})\])?: (?<message>.+)$/;
const RUST_PANIC = /^\s*(?:thread '.{0,200}' (?:\(\d+\) )?panicked at )(?:'(?<message>.*)', )?/;
const ESBUILD_ERROR = /^(?<mark>[✘▲]) \[(?:ERROR|WARNING)\] (?<message>.+)$/;
const GO_PANIC = /^panic: (?<message>.+)$/;

/** Tools that say what is wrong first and where afterwards: test runners, stack traces, rustc, esbuild. */
export class Troubles {
  readonly #push: (problem: OutputProblem) => void;
  #trouble: Trouble | undefined;
  /** A line that was nothing but a place: of the test, or of the code that could not be read. */
  #before: Found | undefined;
  /** Within what TAP says about a failed test, and in it among the lines of the stack. */
  #inTap: 'keys' | 'stack' | undefined;

  constructor(push: (problem: OutputProblem) => void) {
    this.#push = push;
  }

  /** Takes in a line with the places in it. */
  line(text: string, row: number, places: readonly Place[]): void {
    if (this.#trouble && row - this.#trouble.row > PATIENCE) this.settle();
    const found = places.map((place) => ({ place, row }));
    if (this.#begins(text, row)) {
      // Only a panic of Rust's has its place in the same line.
      if (this.#trouble?.format === 'rustc') this.#frame(found);
      return;
    }
    if (this.#inTap && this.#tap(text, found)) return;
    if (found[0] && isAlone(text, found[0].place)) this.#before = found[0];
    const { format } = this.#trouble ?? {};
    const leads =
      format === 'rustc'
        ? /^\s*(?:-->|:::) /.test(text)
        : format === 'esbuild'
          ? /^\s{2,8}\S.*:$/.test(text)
          : format === 'go'
            ? /^\t/.test(text)
            : this.#inTap === 'stack' || JS_FRAME.test(text);
    if (leads) this.#frame(found, /^\s*(?:❯|╭─\[)/.test(text) ? 'vitest' : undefined);
    else this.#goOn(text);
  }

  /** No more comes of the error at hand: it is where it is known to be, if anywhere. */
  settle(): void {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    this.#inTap = undefined;
    const found = trouble?.test ?? trouble?.foreign;
    if (trouble && found) this.#tell(trouble, found);
  }

  #begins(text: string, row: number): boolean {
    const begin = (format: OutputFormat, message: string, more: Partial<Trouble> = {}) => {
      this.settle();
      this.#trouble = { format, severity: 'error', row, message: message.trim(), unfinished: false, ...more };
      return true;
    };
    const near = () => (this.#before && row - this.#before.row <= NEAR ? this.#before : undefined);

    const tap = TAP_FAILED.exec(text)?.groups;
    if (tap) {
      begin('node', tap.title ?? '');
      this.#inTap = 'keys';
      return true;
    }
    const jest = JEST_TITLE.exec(text)?.groups;
    if (jest) return begin('jest', jest.title ?? '', { unfinished: true });
    const spec = SPEC_TITLE.exec(text)?.groups;
    // The same mark stands in the list of all tests, where no place comes with it.
    if (spec)
      return begin('node', spec.title ?? '', {
        unfinished: true,
        test: row - (near()?.row ?? -9) === 1 ? near() : undefined,
      });
    const rust = RUST_ERROR.exec(text)?.groups;
    if (rust) {
      const { severity, code, message = '' } = rust;
      return begin('rustc', message, { severity: severityOf(severity), ...(code !== undefined && { code }) });
    }
    const panic = RUST_PANIC.exec(text);
    if (panic) {
      const { message } = panic.groups ?? {};
      return begin('rustc', message ?? 'panicked', { unfinished: message === undefined });
    }
    const esbuild = ESBUILD_ERROR.exec(text)?.groups;
    if (esbuild) return begin('esbuild', esbuild.message ?? '', { severity: severityOf(esbuild.mark) });
    const go = GO_PANIC.exec(text)?.groups;
    if (go) return begin('go', `panic: ${go.message ?? ''}`);

    const js = JS_ERROR.exec(text)?.groups;
    // Where a title waits for its reason, this is that.
    if (!js || this.#inTap || this.#trouble?.unfinished) return false;
    const { name = '', code, message = '' } = js;
    return begin('node', message === '' ? name : `${name}: ${message}`, {
      unfinished: message.endsWith(':'),
      test: near(),
      ...codeOf(code),
    });
  }

  /** What TAP says about a failed test, key by key. Gives whether that is all there is in the line. */
  #tap(text: string, found: readonly Found[]): boolean {
    const trouble = this.#trouble;
    const [, key, value = ''] = /^\s+(\w{1,40}): ?(.*)$/.exec(text) ?? [];
    if (/^\s+\.\.\.$/.test(text)) this.settle();
    else if (!trouble) return false;
    else if (key === 'location') trouble.test = found[0];
    else if (key === 'code') setCode(trouble, unquoted(value));
    else if (key === 'failureType' && value.includes('subtestsFailed')) {
      this.#trouble = undefined;
      this.#inTap = undefined;
    } else if (key === 'error') {
      trouble.unfinished = value.startsWith('|');
      if (!trouble.unfinished) this.#say(trouble, unquoted(value));
    } else if (key === 'stack') this.#inTap = 'stack';
    else return false;
    return true;
  }

  #frame(found: readonly Found[], format?: OutputFormat): void {
    const trouble = this.#trouble;
    const last = found.at(-1);
    if (!trouble || !last) return;
    if (last.place.foreign) {
      if (!last.place.file.startsWith('node:')) trouble.foreign ??= last;
      return;
    }
    // A panic of Rust's says why in the line after.
    if (trouble.unfinished && trouble.format === 'rustc') {
      trouble.test ??= last;
      return;
    }
    this.#trouble = undefined;
    this.#inTap = undefined;
    this.#tell({ ...trouble, format: format ?? trouble.format }, last);
  }

  #goOn(text: string): void {
    const trouble = this.#trouble;
    if (!trouble?.unfinished || text.trim() === '') return;
    const { code, name, message = '' } = JS_ERROR.exec(text)?.groups ?? {};
    setCode(trouble, code);
    const said = name === undefined ? unquoted(text.trim()) : message === '' ? name : `${name}: ${message}`;
    this.#say(trouble, said);
    if (trouble.format === 'rustc') this.settle();
  }

  #say(trouble: Trouble, more: string): void {
    trouble.message = /^panicked$/.test(trouble.message)
      ? more
      : `${trouble.message.replace(/:$/, '')}: ${more}`.slice(0, MESSAGE);
    trouble.unfinished = more.endsWith(':');
  }

  #tell({ format, severity, message, code, row: from }: Trouble, { place, row }: Found): void {
    this.#push({ format, severity, message, ...(code !== undefined && { code }), place, row, from });
  }
}

/** `file.js:3`, `test at file.js:3:5`: the line is there for the place. */
const isAlone = (text: string, { at, length }: Place): boolean =>
  at + length === text.trimEnd().length && /^(?:test at )?$/.test(text.slice(0, at));

/** What Node calls every failed test says nothing. */
const codeOf = (code: string | undefined): { code?: string } =>
  code !== undefined && /^ERR_(?!TEST_FAILURE$)/.test(code) ? { code } : {};

const setCode = (trouble: Trouble, code: string | undefined) => void Object.assign(trouble, codeOf(code));

const unquoted = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');
