import { WorkflowId } from '../../protocol/ids.ts';

/** A workflow's id for what is called `said` there, or else for the file's name. */
export function idOf(said: string | undefined, file: string): string {
  const base =
    file
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/(\.workflow)?\.[a-z]{1,8}$/i, '') ?? '';
  for (const text of [said ?? '', base]) {
    const id = text
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[^a-z]+|-+$/g, '')
      .slice(0, 64);
    if (WorkflowId.safeParse(id).success) return id;
  }
  return 'workflow';
}

/** A key for a state: as it is called, where a workflow file allows it, and unlike those beside it. */
export function keyOf(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .replace(/[^A-Za-z0-9_ -]+/g, '_')
      .replace(/^[^A-Za-z0-9_]+/, '')
      .trim()
      .slice(0, 60) || 'state';
  // These would change what an object is.
  const base = plain === '__proto__' || plain === 'constructor' || plain === 'prototype' ? `state_${plain}` : plain;
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(key)) return key;
  }
}
