import type { Problem } from '../../protocol/workflows.ts';
import { oneLine, paint } from './terminal.ts';

/** `file:line:column: severity: sentence (code)`, which editors and terminals can follow. */
export function problemLine(
  { file, line, column, severity, message, code }: Problem,
  stream: NodeJS.WriteStream = process.stderr,
): string {
  const word = paint(severity, severity === 'error' ? 31 : 33, stream);
  return `${oneLine(file)}:${line}:${column}: ${word}: ${oneLine(message)} (${code})`;
}
