import type { Problem } from '../../protocol/workflows.ts';

/** A workflow command of GitHub Actions: the problem stands beside its line in a pull request. */
export function githubAnnotation({
  file,
  line,
  column,
  end_line,
  end_column,
  code,
  severity,
  message,
}: Problem): string {
  const properties = {
    file,
    line,
    col: column,
    ...(end_line !== undefined && { endLine: end_line }),
    // GitHub takes an end column within one line only.
    ...(end_line === line && end_column !== undefined && { endColumn: end_column }),
    title: code,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${severity} ${list.join(',')}::${data(message)}`;
}

/** Without this a message could end its line and begin a command of its own. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
