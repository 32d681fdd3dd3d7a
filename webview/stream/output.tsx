import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Place } from '../../src/client/places/place.ts';
import { plainLine } from '../../src/client/places/plain-line.ts';
import { firstProblem, readOutput } from '../../src/client/places/read-output.ts';
import { taskLog } from '../../src/client/task-log.ts';
import { Icon } from '../look/icon.tsx';
import type { RoomSession } from '../room/session.ts';
import { usePage } from '../shell/page.ts';
import { Refusal } from '../shell/refusal.tsx';
import { takeFocus } from '../shell/take-focus.ts';
import { colouredLines } from './ansi.ts';
import { excerptOf, MOST_OPEN, openLines, wrongLine } from './excerpt.ts';
import { OutputLine } from './output-line.tsx';

/** What was heard of a shorter output is all of it: only from longer ones the beginning is dropped. */
const SURELY_ALL = 24 * 1024;
/** So far before a line stands what its tool says of it, such as the file that it is in. */
const CONTEXT = 200;

interface OutputProps {
  /** The number of the entry that began the attempt, and what it is called. */
  readonly seq: number;
  readonly label: string;
  readonly text: string;
  readonly live: boolean;
  readonly failed: boolean;
  /** The folder that relative paths are written from, from the project's. */
  readonly cwd: string | undefined;
  /** The names under `problemMatcher`. */
  readonly matchers: readonly string[] | undefined;
  /** Whether the attempt had begun and is over: then the host may keep more than `text`. */
  readonly ran: boolean;
  /** Whether `text` is what was heard of it, and not its last lines only. */
  readonly heard: boolean;
}

/**
 * What a task wrote: its last lines and, of one that failed, the first error; more when opened, as much as can be read line by
 * line, of however long an output. Places in files lead there where the host can.
 */
export function Output({ seq, label, text: latest, live, failed, cwd, matchers, ran, heard }: OutputProps) {
  const { host, session, ui } = usePage();
  const [problem, setProblem] = useState<string>();
  const [open, setOpen] = useState(false);
  /** All of it, once that was asked for. */
  const [whole, setWhole] = useState<string>();
  const text = whole ?? latest;
  /** How often the first error was asked for, with all of the output at hand. */
  const [jumps, setJumps] = useState(0);
  const first = useRef<HTMLSpanElement>(null);
  const lines = useMemo(() => text.trimEnd().split('\n'), [text]);
  const named = matchers?.join(' ');
  // The first error may stand anywhere; of all else only what is shown is read.
  const all = useMemo(() => (failed ? readOutput(lines, named?.split(' ')) : undefined), [lines, named, failed]);
  const error = useMemo(() => all && firstProblem(all.problems), [all]);
  const errorRow = useMemo(() => (failed ? (error?.row ?? wrongLine(lines)) : -1), [lines, failed, error]);
  const { head, tail, more } = useMemo(
    () => excerptOf(lines, errorRow === -1 ? undefined : { from: error?.from ?? errorRow, row: errorRow }),
    [lines, error, errorRow],
  );
  const around = jumps === 0 ? -1 : errorRow;
  const rows = useMemo(() => {
    if (!open) return [...head, ...tail];
    const { from, to } = openLines(lines, around);
    return Array.from({ length: to - from }, (_, index) => from + index);
  }, [lines, head, tail, open, around]);
  const spans = useMemo(() => colouredLines(lines, rows), [lines, rows]);
  const places = useMemo(() => all?.places ?? placesIn(lines, rows), [all, lines, rows]);
  const openPlace =
    host.openFile &&
    ((file: string, line: number, column: number) => {
      // An editor beside the panel leaves it less room: what is read stays in view.
      ui.drawer.value = true;
      host.openFile?.(file, line, column, cwd);
    });
  useLayoutEffect(() => {
    if (jumps === 0 || !first.current) return;
    const target = first.current.querySelector<HTMLElement>('.place') ?? first.current;
    for (const around of ['pre', '.entries']) toMiddle(first.current, first.current.closest(around));
    takeFocus(target, { preventScroll: true });
    if (error) openPlace?.(error.place.file, error.place.line, error.place.column ?? 1);
  }, [jumps]);
  if (text.trim() === '') return null;

  const before = rows[0] ?? 0;
  const after = lines.length - 1 - (rows.at(-1) ?? 0);
  const isAll = whole !== undefined || (heard && text.length <= SURELY_ALL);
  // What is not at hand yet may name an error.
  const hasError = errorRow !== -1 || (failed && ran && jumps === 0 && (!heard || text.length > SURELY_ALL));
  /** Who comes later has the last lines alone, until they want more. */
  const unfold = () => {
    setOpen(true);
    void session.room.outputs.catchUp(seq);
  };
  const openAll = () => {
    setProblem(undefined);
    host
      .openOutput({ seq, label, ...(cwd !== undefined && { cwd }) }, async () =>
        plainly(await wholeOutput(session, seq)),
      )
      .catch((error: unknown) => setProblem((error as Error).message));
  };
  const jump = async () => {
    setOpen(true);
    setProblem(undefined);
    try {
      if (ran && whole === undefined) setWhole((await wholeOutput(session, seq)) || undefined);
    } catch (error) {
      setProblem((error as Error).message);
      if (errorRow === -1) return; // it can be tried again
    }
    setJumps((before) => before + 1);
  };
  const openWords = host.kind === 'vscode' ? 'Open in an editor' : 'Open in a tab';
  const line = (row: number) => (
    <OutputLine
      key={row}
      spans={spans.get(row) ?? []}
      places={places.get(row) ?? []}
      open={openPlace}
      anchor={row === errorRow ? first : undefined}
    />
  );
  return (
    <div class="output">
      {(more > 0 || open || hasError) && (
        <div class="output-tools">
          {hasError && (
            <button type="button" class="quiet jump" data-testid="first-error" onClick={() => void jump()}>
              <Icon name="error" /> First error
            </button>
          )}
          {(more > 0 || open) && (
            <button type="button" class="quiet" aria-expanded={open} onClick={() => (open ? setOpen(false) : unfold())}>
              {open
                ? 'Show only the last lines'
                : `Show ${counted(Math.min(more, MOST_OPEN - head.length - tail.length), 'more ')}`}
            </button>
          )}
          {(more > 0 || open) && (
            <button type="button" class="quiet" data-testid="open-output" onClick={openAll}>
              {openWords}
            </button>
          )}
        </div>
      )}
      {problem !== undefined && <Refusal message={problem} onDismiss={() => setProblem(undefined)} />}
      {open && before + after > 0 && (
        <p class="dim" data-testid="left-out">
          {leftOut(before, after, isAll)} “{openWords}” shows all.
        </p>
      )}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: long lines are scrolled sideways, by keyboard too */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: preformatted text is not a set of form fields */}
      <pre tabIndex={0} role="group" aria-label={live ? 'Output so far' : 'Output'} data-testid="output">
        {!open && head.length > 0 && <span class="first-error">{head.map(line)}</span>}
        {(open ? rows : tail).map(line)}
      </pre>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
    </div>
  );
}

/** The places in lines that follow each other, by their numbers. */
function placesIn(lines: readonly string[], rows: readonly number[]): Map<number, readonly Place[]> {
  const from = Math.max(0, (rows[0] ?? 0) - CONTEXT);
  const { places } = readOutput(lines.slice(from, (rows.at(-1) ?? -1) + 1));
  return new Map([...places].map(([row, found]) => [from + row, found]));
}

const counted = (count: number, more = ''): string =>
  `${count.toLocaleString('en')} ${more}${count === 1 ? 'line' : 'lines'}`;

/** `isAll`: no more are kept by the host than those that are counted. */
function leftOut(before: number, after: number, isAll: boolean): string {
  const parts = [
    ...(before > 0 ? [`${isAll ? '' : 'more than '}${counted(before)} before`] : []),
    ...(after > 0 ? [`${counted(after)} after`] : []),
  ];
  const said = `${parts.join(' and ')} ${before + after === 1 ? 'is' : 'are'} left out.`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

const plainly = (text: string): string => text.split('\n').map(plainLine).join('\n');

/** Unlike `scrollIntoView`, it moves neither the page nor the beginnings of lines out of view. */
function toMiddle(line: Element, around: Element | null): void {
  if (!around) return;
  const [inner, outer] = [line.getBoundingClientRect(), around.getBoundingClientRect()];
  around.scrollTop += inner.top + inner.height / 2 - (outer.top + outer.height / 2);
}

async function wholeOutput(session: RoomSession, seq: number): Promise<string> {
  let text = '';
  for await (const part of taskLog((payload) => session.readLog(payload), seq)) text += part;
  return text;
}
