/** What ends a command: a sentence for people, and the exit code for scripts. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** 1: it was tried and did not succeed. 2: it was not asked for rightly. */
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const failed = (sentence: string) => new Failure(1, sentence);

/** Shown together with the way the command is called. */
export const misuse = (sentence: string) => new Failure(2, sentence);
