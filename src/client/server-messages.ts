import { SERVER_EVENTS, type ServerEventName, type ServerEventPayload } from '../protocol/events.ts';

/** One thing the server said, by the table of the protocol. */
export type ServerMessage = {
  [N in ServerEventName]: { readonly event: N; readonly payload: ServerEventPayload<N> };
}[ServerEventName];

/** Parses what came in under `event`; `undefined` when the protocol has no such event or the payload is not of its shape. */
export function parseServerMessage(event: string, payload: unknown): ServerMessage | undefined {
  if (!Object.hasOwn(SERVER_EVENTS, event)) return undefined;
  const name = event as ServerEventName;
  const parsed = SERVER_EVENTS[name].safeParse(payload);
  // The pairing of name and payload is the table's; the union can't be followed through the look-up.
  return parsed.success ? ({ event: name, payload: parsed.data } as ServerMessage) : undefined;
}
