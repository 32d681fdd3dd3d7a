import { TYPING_MS } from '../../protocol/limits.ts';
import type { Look, LookingAt } from '../../protocol/members.ts';
import type { PresenceReport } from '../../protocol/presence.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Disposable } from '../../shared/disposables.ts';

/** Nobody is told more often than this, whatever all members do. */
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
/** Connections to be told, times members to be named: as for announcements of who is here. */
const DELIVERIES_PER_MS = 100;

/** What one connection said last. */
interface Word {
  readonly looking_at: LookingAt | undefined;
  /** Counts up: the connection last used has the highest. */
  readonly order: number;
  /** Ends the typing; absent where nobody types. */
  readonly typing: Disposable | undefined;
}

export interface LooksOptions {
  readonly clock: Clock;
  /** How many connections hear of it. */
  readonly listeners: () => number;
  readonly tell: (looks: Look[]) => void;
}

/**
 * What the members of one room look at, and whether they type: by connection (`C`), in memory alone, gone with the
 * connection. What changes within a moment is told together.
 */
export class Looks<C> implements Disposable {
  readonly #options: LooksOptions;
  readonly #words = new Map<string, Map<C, Word>>();
  readonly #changed = new Set<string>();
  #order = 0;
  #due: Disposable | undefined;

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  say(member: string, connection: C, { looking_at, typing }: PresenceReport): void {
    const before = JSON.stringify(this.of(member));
    const words = this.#words.get(member) ?? new Map<C, Word>();
    this.#words.set(member, words);
    words.get(connection)?.typing?.dispose();
    const end = typing && this.#options.clock.after(TYPING_MS, () => this.#typingEnds(member, connection));
    const known = looking_at && Object.keys(looking_at).length > 0 ? looking_at : undefined;
    words.set(connection, {
      looking_at: known as LookingAt | undefined,
      order: ++this.#order,
      typing: end || undefined,
    });
    // Typing that goes on is told again: who hears nothing more of it takes it for over.
    if (typing || JSON.stringify(this.of(member)) !== before) this.#change(member);
  }

  /** What is known of a member: of several connections, the one last used that looks at something counts. */
  of(member: string): Omit<Look, 'id'> {
    const words = [...(this.#words.get(member)?.values() ?? [])].sort((a, b) => b.order - a.order);
    const looking_at = words.find((word) => word.looking_at)?.looking_at;
    const typing = words.some((word) => word.typing);
    return { ...(looking_at && { looking_at }), ...(typing && { typing }) };
  }

  /** The connection is gone; with it all that it said. */
  forget(member: string, connection: C): void {
    const words = this.#words.get(member);
    const word = words?.get(connection);
    if (!words || !word) return;
    word.typing?.dispose();
    words.delete(connection);
    if (words.size === 0) this.#words.delete(member);
    this.#change(member);
  }

  /** Whoever may not write any more does not type either. */
  stopTyping(member: string): void {
    for (const [connection, word] of this.#words.get(member) ?? [])
      if (word.typing) {
        word.typing.dispose();
        this.#typingEnds(member, connection);
      }
  }

  dispose(): void {
    this.#due?.dispose();
    for (const words of this.#words.values()) for (const { typing } of words.values()) typing?.dispose();
    this.#words.clear();
  }

  #typingEnds(member: string, connection: C): void {
    const words = this.#words.get(member);
    const word = words?.get(connection);
    if (!words || !word) return;
    words.set(connection, { ...word, typing: undefined });
    this.#change(member);
  }

  #change(member: string): void {
    this.#changed.add(member);
    this.#due ??= this.#options.clock.after(this.#pause(), () => this.#tell());
  }

  #pause(): number {
    const deliveries = this.#options.listeners() * this.#words.size;
    return Math.min(Math.max(PAUSE_MS, deliveries / DELIVERIES_PER_MS), LONGEST_PAUSE_MS);
  }

  #tell(): void {
    this.#due = undefined;
    const looks = [...this.#changed].map((id) => ({ id, ...this.of(id) }));
    this.#changed.clear();
    this.#options.tell(looks);
  }
}
