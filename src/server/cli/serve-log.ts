import type { Log, LogLevel } from '../../shared/log.ts';
import { note, oneLine, paint } from './terminal.ts';

const COLOURS: Readonly<Record<LogLevel, number>> = { debug: 2, info: 2, warn: 33, error: 31 };

/** The server's log on stderr, a line each. `secrets` never stand in it, whatever brought them there. */
export function serveLog(secrets: () => Iterable<string>): Log {
  const at = (level: LogLevel) => (message: string, details?: Record<string, unknown>) => {
    let line = details === undefined ? message : `${message} ${JSON.stringify(details)}`;
    for (const secret of secrets()) line = line.replaceAll(secret, '[redacted]');
    note(`${paint(level, COLOURS[level], process.stderr)}: ${oneLine(line)}`);
  };
  return { debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') };
}
