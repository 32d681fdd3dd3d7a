import type { Json } from '../../src/protocol/json.ts';
import type { Memory } from './host.ts';

/**
 * A browser's storage as a `Memory`, each key behind `prefix`. Where storage is shut off or full, what is written lasts as
 * long as the page.
 */
export function storageMemory(open: () => Storage, prefix: string): Memory {
  const fallback = new Map<string, string | undefined>();
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(open());
    } catch {
      return undefined; // shut off or full: `fallback` has it
    }
  };
  return {
    read(key) {
      const text = fallback.has(key) ? fallback.get(key) : attempt((storage) => storage.getItem(prefix + key));
      return text === undefined || text === null ? undefined : parse(text);
    },
    write(key, value) {
      const text = value === undefined ? undefined : JSON.stringify(value);
      const done = attempt((storage) => {
        if (text === undefined) storage.removeItem(prefix + key);
        else storage.setItem(prefix + key, text);
        return true;
      });
      if (done) fallback.delete(key);
      else fallback.set(key, text);
    },
  };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // which is what it gives, or throws
  } catch {
    return undefined; // somebody else's: as good as nothing
  }
}
