import type { Entry, EntryOf } from '../../protocol/entries.ts';
import type { CommandAccepted, Joined } from '../../protocol/events.ts';
import type { RunState } from '../../protocol/runs.ts';
import type { StateValue, WorkflowInfo } from '../../protocol/workflows.ts';
import { misuse } from './failure.ts';
import type { RoomLine } from './room-line.ts';
import { activeIn } from './state-text.ts';
import { oneLine, typed } from './terminal.ts';

type Step = EntryOf<'transition'> | EntryOf<'run'>;

export interface Outcome {
  readonly reached: boolean;
  /** The run ended without coming there. */
  readonly over: boolean;
  readonly state: StateValue;
  /** The entry that this is known by. */
  readonly seq: number;
}

/** Waits for a run to come to a state, be it for a moment only: it looks at each step, not at where the run stands. */
export class StateWait {
  readonly #wanted: string;
  readonly #steps: Step[] = [];
  #workflows: readonly WorkflowInfo[] = [];
  #before: readonly RunState[] = [];
  #stepped: (() => void) | undefined;

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** Throws a misuse when no workflow that this could go to has the state: better before the command is sent. */
  resolve({ workflows, runs }: Joined, run: string | undefined, words: readonly string[]): void {
    this.#workflows = workflows;
    this.#before = runs;
    const definition = runs.find(({ run: id }) => id === run)?.definition;
    const meant = definition === undefined ? workflows : workflows.filter(({ hash }) => hash === definition);
    if (meant.some((workflow) => this.#idIn(workflow) !== undefined)) return;
    const there = [...new Set(meant.flatMap(({ graph }) => graph.states.map(({ id }) => oneLine(id))))];
    throw misuse(
      `There is no state ${typed(this.#wanted)} to wait for, so ${typed(words[0] ?? '')} was not sent. There are ${there.join(', ') || 'none'}.`,
    );
  }

  entry(entry: Entry): void {
    if (entry.kind !== 'transition' && entry.kind !== 'run') return;
    this.#steps.push(entry);
    this.#stepped?.();
  }

  /** Where the run came to since the command was accepted: the state, its end, or what there is at the deadline. */
  async outcome({ run, seq, state }: CommandAccepted, line: RoomLine, deadline: number): Promise<Outcome> {
    const before = this.#before.find(({ run: id }) => id === run);
    const there = before !== undefined && this.#isIn(before.workflow, activeIn(state));
    let last: Outcome = { reached: there, over: false, state, seq };
    if (there) return last;
    let looked = 0;
    for (;;) {
      for (; looked < this.#steps.length; looked++) {
        const step = this.#steps[looked];
        if (!step || step.run !== run || step.seq < seq) continue;
        last = {
          reached: this.#isIn(step.workflow, step.active),
          over: step.status !== 'active',
          state: step.state,
          seq: step.seq,
        };
        if (last.reached || last.over) return last;
      }
      if (!(await this.#nextStep(line, deadline))) return last;
    }
  }

  #isIn(workflow: string, active: readonly string[]): boolean {
    return this.#workflows.filter(({ id }) => id === workflow).some((one) => active.includes(this.#idIn(one) ?? ''));
  }

  /** A state by its id, or by its last part where that is one state's alone. */
  #idIn({ graph }: WorkflowInfo): string | undefined {
    if (graph.states.some(({ id }) => id === this.#wanted)) return this.#wanted;
    const [only, ...others] = graph.states.filter(({ key }) => key === this.#wanted);
    return others.length === 0 ? only?.id : undefined;
  }

  async #nextStep(line: RoomLine, deadline: number): Promise<boolean> {
    const known = this.#steps.length;
    let timer: NodeJS.Timeout | undefined;
    const next = new Promise<boolean>((resolve) => {
      this.#stepped = () => resolve(true);
      timer = setTimeout(() => resolve(false), Math.max(0, Math.min(deadline - Date.now(), 2 ** 31 - 1)));
    });
    try {
      return this.#steps.length > known || (await Promise.race([next, line.refusal()]));
    } finally {
      clearTimeout(timer);
      this.#stepped = undefined;
    }
  }
}
