import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { JsonObject } from '../../src/protocol/json.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';
import type { Diagram } from '../diagram/diagram.ts';
import type { Memory, NoticeLeave } from '../host/host.ts';
import type { Filter } from '../stream/items.ts';

/** A question that stands before the page until it is answered or put away. */
export type Question =
  | {
      readonly kind: 'command';
      readonly command: CommandInfo;
      readonly run: string | undefined;
      /** Arguments that are settled already and not asked for. */
      readonly given: JsonObject;
    }
  | { readonly kind: 'share' }
  /** The links in force, where the host has its own way of sharing. */
  | { readonly kind: 'links' }
  | {
      readonly kind: 'member';
      readonly what: 'rename' | 'remove' | 'owner';
      readonly member: { readonly id: string; readonly name: string };
    };

/** What waits to be read or answered in the stream. */
export interface News {
  /** Open gates, and messages since one looked. */
  readonly count: number;
  /** How many of them are messages. */
  readonly unread: number;
  /** How many of the messages mention the person. */
  readonly mine: number;
  /** The same in words, to be said after where it waits: `, 1 waiting for an answer, 2 new`. */
  readonly words: string;
}

export type MainView = 'diagram' | 'outline';

/** What a person has opened, chosen and half typed: the page's own state, nobody else's. */
export interface Ui {
  readonly filter: Signal<Filter>;
  /** Chosen by hand; `undefined` leaves it to the page's width. */
  readonly mainView: Signal<MainView | undefined>;
  /** The stream, where it does not stand beside the diagram. */
  readonly drawer: Signal<boolean>;
  readonly draft: Signal<string>;
  readonly question: Signal<Question | undefined>;
  readonly help: Signal<boolean>;
  /** Why something that was pressed can't be done, until it is read or something else is done. */
  readonly told: Signal<string | undefined>;
  /** What screen readers were told last, and how often they were told anything. */
  readonly said: ReadonlySignal<{ readonly text: string; readonly times: number }>;
  /** Tells screen readers, politely. */
  say(text: string): void;
  /** The state that is pointed at, wherever: pressed or walked to in the diagram, in the outline, named, found, or looked at by who is followed. */
  readonly pointed: Signal<string | null>;
  /** The state that was pressed in the diagram; of interest while it is also the one that is pointed at. */
  readonly pressed: Signal<string | null>;
  /** Whether the timeline stands below the chart. */
  readonly timeline: Signal<boolean>;
  /** The member whose look is shown here, by their id. */
  readonly following: Signal<string | undefined>;
  /** What came since the person looked. */
  readonly news: Signal<News>;
  readonly diagram: Signal<Diagram | undefined>;
  /** How many open gates wait for this person's answer. */
  readonly asked: Signal<number>;
  /** What the person said about notifications, where they were asked here. */
  readonly noticeLeave: Signal<NoticeLeave | undefined>;
}

const FILTERS: readonly string[] = ['everything', 'chat', 'states', 'tasks', 'gates'] satisfies Filter[];

export function createUi(memory: Memory): Ui {
  const { filter, draft, drawer } = asObject(memory.read('ui'));
  const said = signal({ text: '', times: 0 });
  const ui: Ui = {
    filter: signal(typeof filter === 'string' && FILTERS.includes(filter) ? (filter as Filter) : 'everything'),
    mainView: signal(undefined),
    drawer: signal(drawer === true),
    draft: signal(typeof draft === 'string' ? draft : ''),
    question: signal(undefined),
    help: signal(false),
    told: signal(undefined),
    said,
    say(text) {
      said.value = { text, times: said.peek().times + 1 };
    },
    pointed: signal(null),
    pressed: signal(null),
    timeline: signal(false),
    following: signal(undefined),
    news: signal({ count: 0, unread: 0, mine: 0, words: '' }),
    diagram: signal(undefined),
    asked: signal(0),
    noticeLeave: signal(undefined),
  };
  effect(() => {
    memory.write('ui', { filter: ui.filter.value, draft: ui.draft.value, drawer: ui.drawer.value });
  });
  return ui;
}

const asObject = (value: unknown): { [key: string]: unknown } =>
  typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : {};
