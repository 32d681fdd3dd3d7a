/** One way of drawing a chart, as it is measured. */
export interface Drawing {
  /** Settles when everything stands in its place. */
  show(): Promise<void>;
  /** Shows the run of this step. */
  update(step: number): void | Promise<void>;
  /** What takes the wheel and the pointer. */
  readonly ground: Element;
}
