/** A place, or a turn in the line for one. */
export interface Place {
  /** Whether it is to be waited for. */
  readonly waits: boolean;
  /** Resolves to whether it was had in the end, or left before. */
  readonly had: Promise<boolean>;
  /** Gives the place back, or leaves the line. */
  leave(): void;
}

/** So many at once; the others wait in the order they came. */
export class Places {
  #free: number;
  readonly #line = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  enter(): Place {
    const { promise: had, resolve } = Promise.withResolvers<boolean>();
    const waits = this.#free === 0;
    let holds = !waits;
    let over = false;
    const call = () => {
      holds = true;
      resolve(true);
    };
    if (waits) this.#line.add(call);
    else {
      this.#free -= 1;
      resolve(true);
    }
    return {
      waits,
      had,
      leave: () => {
        if (over) return;
        over = true;
        if (holds) this.#next();
        else {
          this.#line.delete(call);
          resolve(false);
        }
      },
    };
  }

  #next(): void {
    const [call] = this.#line;
    if (!call) {
      this.#free += 1;
      return;
    }
    this.#line.delete(call);
    call();
  }
}
