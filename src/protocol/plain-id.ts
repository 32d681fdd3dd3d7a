/** Names that mean something to JavaScript objects; never an id, wherever it may end up as a key. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf']);

export const notReserved = (id: string): boolean => !RESERVED.has(id);

export const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const RUN_ID = /^[A-Za-z0-9_-]{1,96}$/;

/** The same as the schemas `ProjectId` and `RunId`, for the page before it has any schema. */
export const isProjectId = (text: string): boolean => PROJECT_ID.test(text) && notReserved(text);
export const isRunId = (text: string): boolean => RUN_ID.test(text) && notReserved(text);
