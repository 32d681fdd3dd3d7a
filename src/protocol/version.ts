/** The wire protocol's version. A client that speaks another is refused with `unsupported_protocol`. */
export const PROTOCOL_VERSION = 1;

/** Every project has one room; the name is made by the server, never from a client's string. */
export const roomOf = (projectId: string): `project_${string}` => `project_${projectId}`;
