import type { ErrorCode } from '../protocol/errors.ts';
import { assertNever } from '../shared/assert-never.ts';
import type { Way } from './ways.ts';

/** How the page stands to its room. */
export type ConnectionState =
  /** Nothing was asked for yet. */
  | { readonly kind: 'idle' }
  /** Attempts that have failed are counted; `why` is the server's word, where it answered that it can't now. */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly why?: string | undefined }
  /** In the room. The round trip is measured, and absent until it was. */
  | { readonly kind: 'live'; readonly way: Way; readonly roundTripMs: number | undefined }
  /** An owner has been asked to let us in. */
  | { readonly kind: 'waiting' }
  /** Was in the room, and tries to come back; attempts are counted from 1. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly why?: string | undefined }
  /** The server answered, and said no. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** The room was ended, or this member put out; while it is `sought`, it is tried now and then whether it is back. */
  | { readonly kind: 'removed'; readonly reason: string; readonly sought: boolean };

export interface Said {
  readonly text: string;
  readonly tone: 'ok' | 'wait' | 'bad';
  /** A whole sentence, for whoever wants to know more. */
  readonly detail: string;
}

/** The connection in a word or two, as the header shows it. */
export function say(state: ConnectionState): Said {
  switch (state.kind) {
    case 'idle':
      return { text: 'Not connected', tone: 'wait', detail: 'There is no link to connect by yet.' };
    case 'connecting':
      return { text: 'Connecting…', tone: 'wait', detail: state.why ?? 'The server has not answered yet.' };
    case 'live': {
      const trip = state.roundTripMs === undefined ? '' : ` · ${Math.max(1, Math.round(state.roundTripMs))} ms`;
      return {
        text: `Live${trip}`,
        tone: 'ok',
        detail: `Connected ${BY[state.way]}. The time is that of a round trip.`,
      };
    }
    case 'waiting':
      return { text: 'In the lobby', tone: 'wait', detail: 'An owner has been asked to let you in.' };
    case 'reconnecting':
      return {
        text: state.attempt > 1 ? `Reconnecting · ${state.attempt}` : 'Reconnecting…',
        tone: 'wait',
        detail: 'The connection was lost. What you send now goes out as soon as it is back.',
      };
    case 'refused':
      return { text: 'Refused', tone: 'bad', detail: state.message };
    case 'removed':
      return { text: 'Ended', tone: 'bad', detail: state.reason };
    default:
      return assertNever(state, 'connection state');
  }
}

const BY: Readonly<Record<Way, string>> = {
  websocket: 'by WebSocket',
  polling: 'by long polling',
  relay: 'through VS Code',
};
