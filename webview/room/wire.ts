/** What speaks to a room: the socket and the schemas of what comes over it. Fetched beside the first paint, not for it. */
export { Connection } from '../../src/client/connection.ts';
export { TaskLogPart } from '../../src/protocol/events.ts';
