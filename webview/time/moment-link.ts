import { isProjectId, isRunId } from '../../src/protocol/plain-id.ts';

/** A moment of a run: right after the entry of this number. */
export interface Moment {
  readonly projectId: string;
  readonly run: string;
  readonly seq: number;
}

/** The address that leads to a moment whoever is in the room already. It has no key: nobody comes in by it. */
export function momentLink(ownLink: string, { projectId, run, seq }: Moment): string {
  const [base = ''] = ownLink.split('#');
  return `${base}#${new URLSearchParams({ p: projectId, run, at: String(seq) }).toString()}`;
}

const SEQ = /^\d{1,15}$/;

/** The moment that an address leads to, if it is such a one. */
export function parseMoment(address: string): Moment | undefined {
  const [, fragment] = address.split('#');
  const fields = new URLSearchParams(fragment ?? '');
  const [projectId, run, at] = ['p', 'run', 'at'].map((name) => fields.get(name) ?? '') as [string, string, string];
  // Whoever comes by a link with a key goes through the door first.
  if (fields.has('t') || !isProjectId(projectId) || !isRunId(run) || !SEQ.test(at)) return undefined;
  return { projectId, run, seq: Number(at) };
}
