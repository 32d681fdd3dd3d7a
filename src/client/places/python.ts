import { type OutputProblem, type Place, placeIn } from './place.ts';

const FRAME = /^(?:E {2,})?\s*(?<place>File "(?<file>[^"]{1,1000})", line (?<line>\d{1,7}))/d;
/** pytest: `tests/test_a.py:12: AssertionError`, `tests/test_a.py:3: in <module>`. */
const PYTEST = /^(?<place>(?<file>[^\s:][^:]{0,500}\.pyi?):(?<line>\d{1,7})): ?(?<what>.{0,200})$/d;
const ERROR_NAME = /^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Iteration)\b/;

/** Whether what was said begins with the exception's name, by itself or with its module's. */
const named = (said: string, exception: string): boolean =>
  said.replace(/:.*$/, '').split('.').at(-1) === exception.split('.').at(-1);

interface Found {
  readonly place: Place;
  readonly row: number;
}

/** Tracebacks of Python and failures of pytest, which name the innermost place last, or the reason after it. */
export class Python {
  readonly #push: (problem: OutputProblem) => void;
  /** The innermost place of the project's own so far, or of any code where there is none. */
  #frame: Found | undefined;
  /** What pytest marks with `E`. */
  #reason: { readonly said: string; readonly row: number } | undefined;
  /** Whether the frames are a traceback's, which a line at the very left ends. */
  #inTraceback = false;
  /** Whether the reason comes after the place. */
  #reasonFollows = false;

  constructor(push: (problem: OutputProblem) => void) {
    this.#push = push;
  }

  /** Takes in a line; gives the place that only Python writes so, if there is one. */
  line(text: string, row: number): Place | undefined {
    const frame = FRAME.exec(text);
    if (frame) {
      this.#inTraceback = true;
      return this.#take(frame, row);
    }
    const reason = /^E {2,}(?<said>\S.*)$/.exec(text)?.groups?.said;
    if (reason !== undefined) {
      if ((this.#inTraceback && ERROR_NAME.test(reason)) || this.#reasonFollows) this.#tell(reason);
      else if (!this.#inTraceback) this.#reason ??= { said: reason, row };
      return undefined;
    }
    const pytest = PYTEST.exec(text);
    if (pytest) {
      const place = this.#take(pytest, row);
      const what = pytest.groups?.what ?? '';
      if (this.#reason !== undefined && /^[\w.]+$/.test(what)) {
        const { said } = this.#reason;
        this.#tell(named(said, what) ? said : `${what}: ${said}`);
      } else this.#reasonFollows = what.startsWith('in ');
      return place;
    }
    if (this.#inTraceback && /^[A-Za-z_][\w.]*(?::|$)/.test(text)) this.#tell(text);
    else if (/^(?:[_=]{4}|-{4})/.test(text)) this.#forget(); // where pytest begins to tell of another test
    return undefined;
  }

  #take(match: RegExpExecArray, row: number): Place | undefined {
    const [start, end] = match.indices?.groups?.place ?? [0, 0];
    const { file = '', line } = match.groups ?? {};
    const place = placeIn(start, end - start, file, Number(line));
    if (!place.foreign || !this.#frame || this.#frame.place.foreign) this.#frame = { place, row };
    return file.startsWith('<') ? undefined : place;
  }

  #tell(said: string): void {
    if (this.#frame) {
      const { place, row } = this.#frame;
      const from = Math.min(row, this.#reason?.row ?? row);
      this.#push({ format: 'pytest', severity: 'error', message: said.slice(0, 500), place, row, from });
    }
    this.#forget();
  }

  #forget(): void {
    this.#frame = undefined;
    this.#reason = undefined;
    this.#inTraceback = false;
    this.#reasonFollows = false;
  }
}
