import type { Memento } from 'vscode';
import type { Disposable } from '../shared/disposables.ts';
import { toDisposable } from '../shared/disposables.ts';

const KEY = 'stateroom.share_looks';

/** Whether the person lets others see what they look at: one word for all panels, kept by VS Code when they are closed. */
export class SharedLooks {
  readonly #memento: Pick<Memento, 'get' | 'update'>;
  readonly #listeners = new Set<() => void>();

  constructor(memento: Pick<Memento, 'get' | 'update'>) {
    this.#memento = memento;
  }

  get on(): boolean {
    return this.#memento.get<boolean>(KEY) !== false;
  }

  async share(on: boolean): Promise<void> {
    const kept = this.#memento.update(KEY, on ? undefined : false);
    for (const listener of this.#listeners) listener();
    await kept;
  }

  onDidChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }
}
