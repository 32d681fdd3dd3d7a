import { describe, expect, it } from 'vitest';
import { DisposableList, toDisposable } from '../../src/shared/disposables.ts';

describe('what was acquired', () => {
  it('RUN-80: is given back in reverse order, once, and at once when it comes too late', () => {
    const given: string[] = [];
    const list = new DisposableList();
    for (const name of ['a', 'b', 'c']) list.push(toDisposable(() => void given.push(name)));
    expect(list.size).toBe(3);
    list.dispose();
    list.dispose();
    expect(given).toEqual(['c', 'b', 'a']);
    list.push(toDisposable(() => void given.push('late')));
    expect(given.at(-1)).toBe('late');
    expect(list.size).toBe(0);
  });
});
