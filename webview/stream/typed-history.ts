const MOST = 50;

/** What was sent from the composer, to be fetched back by arrow keys. */
export class TypedHistory {
  readonly #sent: string[] = [];
  #at = 0;
  #draft = '';

  add(text: string): void {
    if (this.#sent.at(-1) !== text) this.#sent.push(text);
    if (this.#sent.length > MOST) this.#sent.shift();
    this.#at = this.#sent.length;
  }

  /** The one before; `draft` is what stands in the composer, and comes back at the end. */
  older(draft: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#sent.length) this.#draft = draft;
    this.#at -= 1;
    return this.#sent[this.#at];
  }

  /** Whether `draft` is what was fetched last, unchanged. */
  isFetched(draft: string): boolean {
    return this.#at < this.#sent.length && this.#sent[this.#at] === draft;
  }

  newer(): string | undefined {
    if (this.#at >= this.#sent.length) return undefined;
    this.#at += 1;
    return this.#at === this.#sent.length ? this.#draft : this.#sent[this.#at];
  }
}
