import { maySend, type Verdict } from '../../src/client/permissions.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { Room } from './room.ts';

/** Whether a command may be sent to this run by whoever looks, or why not. What is not known here is left to the server. */
export function canSendIn(room: Room, run: RunState | undefined): (name: string) => Verdict {
  const { value: me } = room.me;
  return (name) => {
    const command = room.command(name);
    return command ? maySend(command, me, run) : true;
  };
}
