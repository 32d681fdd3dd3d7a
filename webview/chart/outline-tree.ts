import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { maySend } from '../../src/client/permissions.ts';
import { innermost } from '../../src/client/states.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { WorkflowInfo } from '../../src/protocol/workflows.ts';
import { canSendIn } from '../room/can-send.ts';
import { askOrSend } from '../shell/ask.ts';
import type { Page } from '../shell/page.ts';
import { foldedIn, foldedTo, foldsIn, openedTo } from './folds.ts';
import { moveFor, nearest, typedAhead } from './outline-keys.ts';
import { branchKey, type Line, linesOf, type NamedBranch, type Row, rowsOf, stateKey } from './outline-rows.ts';

/** Letters typed within this time belong to one word. */
const WORD_MS = 700;

const trees = new WeakMap<Page, OutlineTree>();

/** The page's outline: where one was in it is kept while the diagram is shown. */
export function outlineOf(page: Page): OutlineTree {
  const known = trees.get(page) ?? new OutlineTree(page);
  trees.set(page, known);
  return known;
}

/**
 * The outline beneath its elements: which items there are, which one Tab leads to, and what keys and clicks do. A row stays the
 * same object until something about it changes, so that an update costs the items it is about.
 */
export class OutlineTree {
  readonly rows: ReadonlySignal<ReadonlyMap<string, Row>>;
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** The item that Tab leads to. */
  readonly at: ReadonlySignal<Line | undefined>;
  /** Whether the run stands in a state that can't be seen, since what it is in is collapsed. */
  readonly hidesActive: ReadonlySignal<boolean>;
  readonly #byKey = computed(() => new Map(this.lines.value.map((line) => [line.key, line])));
  readonly #page: Page;
  /** Where the person was last, by key and state. */
  readonly #place = signal<Pick<Line, 'key' | 'state'> | undefined>(undefined);
  readonly #opened = signal<ReadonlyMap<string, boolean>>(new Map());
  #typed = { word: '', at: 0 };
  #goes: ((key: string) => void) | undefined;

  constructor(page: Page) {
    this.#page = page;
    const { session, host, ui } = page;
    const { room } = session;
    const folds = foldsIn(host.memory);
    let rows: ReadonlyMap<string, Row> = new Map();
    this.rows = computed(() => {
      const { chart, run } = room.seen.value;
      if (!chart) return new Map();
      const lead = room.command('run.restart_from');
      const next = rowsOf({
        chart,
        run,
        folded: foldedIn(folds.value, chart),
        opened: this.#opened.value,
        canSend: canSendIn(room, run),
        commandOf: (name) => room.command(name),
        restarts:
          !room.past.value &&
          run?.status === 'active' &&
          lead !== undefined &&
          maySend(lead, room.me.value, run) === true,
      });
      rows = kept(rows, next);
      return rows;
    });
    let lines: readonly Line[] = [];
    this.lines = computed(() => {
      const next = linesOf(this.rows.value);
      if (JSON.stringify(next) !== JSON.stringify(lines)) lines = next;
      return lines;
    });
    this.hidesActive = computed(() => {
      const keys = new Set(this.lines.value.map(({ key }) => key));
      return innermost(this.run?.active ?? []).some((id) => !keys.has(stateKey(id)));
    });
    this.at = computed(() => {
      const all = this.lines.value;
      const place = this.#place.value;
      const pointed = ui.pointed.value;
      // What was pointed at elsewhere since is where one is.
      const state = pointed ?? place?.state;
      const here = state === place?.state ? all.find(({ key }) => key === place?.key) : undefined;
      return here ?? this.#nearest(state);
    });
  }

  get run(): RunState | undefined {
    return this.#page.session.room.seen.value.run;
  }

  line(key: string): Line | undefined {
    return this.#byKey.value.get(key);
  }

  /** The branch that an item stands for. */
  branch(key: string): NamedBranch | undefined {
    const line = this.line(key);
    if (line?.kind !== 'branch') return undefined;
    return this.rows.value.get(line.state)?.branches.find((branch) => branchKey(line.state, branch) === key);
  }

  /** Whether what an item stands for is on its way. */
  isPending(key: string): boolean {
    const branch = this.branch(key);
    return branch?.kind === 'offer' && this.#isUnderWay(branch.command);
  }

  /** The focus has come to an item: its state is ringed in the diagram. */
  came(line: Line): void {
    batch(() => {
      this.#place.value = line;
      this.#page.ui.pointed.value = line.state;
    });
  }

  /** Lets go of an item that is no more. */
  settle(): void {
    const at = this.at.peek();
    if (at && at.key !== this.#place.peek()?.key) this.#place.value = at;
  }

  /** Goes to an item, which then takes the focus. */
  go(to: Line): void {
    this.came(to);
    this.#goes?.(to.key);
  }

  /** Whoever draws the tree is told where the focus is to go; returns how to stop. */
  onGo(goes: (key: string) => void): () => void {
    this.#goes = goes;
    return () => {
      if (this.#goes === goes) this.#goes = undefined;
    };
  }

  toggle(line: Line): void {
    if (line.open !== undefined) this.#open([line.state], !line.open);
  }

  /** What Enter and a click do. */
  act(line: Line): void {
    const branch = this.branch(line.key);
    if (line.kind === 'state') this.toggle(line);
    else if (branch) this.take(branch);
    else this.restart(line.state);
  }

  take(branch: NamedBranch): void {
    const { ui } = this.#page;
    switch (branch.kind) {
      case 'offer':
        if (!this.#isUnderWay(branch.command)) askOrSend(this.#page, branch.command, { run: this.run?.run });
        return;
      case 'locked':
        ui.told.value = branch.why;
        return;
      case 'way':
        this.#reach(branch.targets[0]);
    }
  }

  /** Asks for the reason, then leads the run to this state. */
  restart(state: string): void {
    const { ui, session } = this.#page;
    const command = session.room.command('run.restart_from');
    const row = this.rows.value.get(state);
    if (!command || !row?.restarts) return;
    const title = `Restart from ${row.state.title}`;
    ui.question.value = { kind: 'command', run: this.run?.run, given: { state }, command: { ...command, title } };
  }

  /** What a key does on an item; `false` when it is none of the tree's. `now` in ms. */
  press(line: Line, key: string, now: number): boolean {
    const lines = this.lines.value;
    // Within a word a space and a digit are part of it, and send nothing.
    const word = now - this.#typed.at < WORD_MS ? this.#typed.word : '';
    const move = key === '*' && word !== '' ? undefined : moveFor(lines, line, key);
    const acts = key === 'Enter' || (word === '' && /^[ 1-9]$/.test(key));
    if (!acts && !move) return this.#type(line, key, word, now);
    this.#typed = { word: '', at: 0 };
    if (!move) return key === 'Enter' || key === ' ' ? this.#enter(line) : this.#branch(line, Number(key));
    if (move.kind === 'go') this.go(move.to);
    else if (move.kind === 'open') this.#open(move.states, true);
    else if (move.kind === 'close') this.#open([move.state], false);
    return true;
  }

  #enter(line: Line): true {
    this.act(line);
    return true;
  }

  /** The n-th branch of the state that one is at. What can't be seen is shown first, and taken by the next press. */
  #branch(line: Line, n: number): boolean {
    const row = this.rows.value.get(line.state);
    const branch = row?.branches[n - 1];
    if (!branch) return row !== undefined && row.branches.length > 0;
    if (row.open === true) this.take(branch);
    else this.toggle(line);
    return true;
  }

  #type(line: Line, key: string, word: string, now: number): boolean {
    if ([...key].length !== 1) return false;
    this.#typed = { word: word + key, at: now };
    const to = typedAhead(this.lines.value, line, this.#typed.word);
    if (to && to !== line) this.go(to);
    return true;
  }

  #open(states: readonly string[], open: boolean): void {
    const { session, host } = this.#page;
    const { chart } = session.room.seen.value;
    if (!chart) return;
    const folds = foldsIn(host.memory);
    batch(() => {
      const opened = new Map(this.#opened.value);
      for (const state of states) {
        if ((this.rows.value.get(state)?.inner.length ?? 0) === 0) opened.set(state, open);
      }
      this.#opened.value = opened;
      const holding = states.filter((state) => (this.rows.value.get(state)?.inner.length ?? 0) > 0);
      if (holding.length > 0) folds.value = foldedTo(folds.value, chart, holding, open);
    });
  }

  /** Goes to a state, whatever it is in. */
  #reach(state: string | undefined): void {
    const { session, host } = this.#page;
    const { chart } = session.room.seen.value;
    if (state === undefined || !chart) return;
    const folds = foldsIn(host.memory);
    folds.value = openedTo(folds.value, chart, state);
    const to = this.#nearest(state);
    if (to) this.go(to);
  }

  #isUnderWay(command: string): boolean {
    return this.#page.session.outbox.isUnderWay(command, this.run?.run);
  }

  #nearest(state: string | undefined): Line | undefined {
    const { chart, run } = this.#page.session.room.seen.value;
    return nearest(this.lines.value, state, aroundIn(chart), innermost(run?.active ?? []));
  }
}

/** The rows, each as it was before where nothing about it has changed. */
function kept(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const [id, row] of after) {
    const known = before.get(id);
    rows.set(id, known && JSON.stringify(known) === JSON.stringify(row) ? known : row);
  }
  return rows;
}

function aroundIn(chart: WorkflowInfo | undefined): (state: string) => string | null | undefined {
  const parents = new Map(chart?.graph.states.map(({ id, parent }) => [id, parent]));
  return (state) => parents.get(state);
}
