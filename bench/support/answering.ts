/** What a child of the benchmarks can be asked, by name. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** Answers the parent's questions one by one, and ends with it. */
export function answer(handlers: Handlers, ready: unknown): void {
  process.on('message', async ({ id, name, argument }: Question) => {
    try {
      process.send?.({ id, value: await handlers[name]?.(argument as never) } satisfies Reply);
    } catch (error) {
      process.send?.({ id, error: (error as Error).stack ?? String(error) } satisfies Reply);
    }
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ id: 0, value: ready } satisfies Reply);
}
