export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Where a component says what it does, in sentences for people. Never pass a token, a session secret or a URL that
 * carries one: sinks write to files and terminals.
 */
export type Log = Record<LogLevel, (message: string, details?: Record<string, unknown>) => void>;

const drop = () => undefined;

/** For callers that want no log, tests above all. */
export const silentLog: Log = { debug: drop, info: drop, warn: drop, error: drop };
