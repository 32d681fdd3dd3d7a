export const SCXML = 'http://www.w3.org/2005/07/scxml';
/** What SCXML has no word for stands in this namespace, where other programs pass it over. */
export const STATEROOM = 'urn:x-stateroom:workflow';

/** By the recommendation's rule (3.12.1): the same words, or the first of them; `*` and a trailing `.*` match anything. */
export function matchesEvent(descriptor: string, event: string): boolean {
  if (descriptor === '*') return true;
  const words = descriptor.replace(/\.\*?$/, '');
  return event === words || event.startsWith(`${words}.`);
}

export const DONE = 'done.state.';

/** Events that a processor of SCXML raises by itself, and Stateroom does not. */
export const ERRORS: readonly string[] = ['error.execution', 'error.communication', 'error.platform'];
