import type { SecretStorage } from 'vscode';

/** The secrets by which we come back to other people's rooms as the same member: in VS Code's secret store, and nowhere else. */
export class Sessions {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** Reads the room's secret ahead, so that a connection can ask for it at any time. */
  async of(room: string): Promise<{ get(): string | undefined; set(secret: string): void }> {
    const key = `session:${room}`;
    let known = await this.#secrets.get(key);
    return {
      get: () => known,
      set: (secret) => {
        known = secret;
        void this.#secrets.store(key, secret);
      },
    };
  }
}
