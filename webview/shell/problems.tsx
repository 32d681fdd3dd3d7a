import type { Problem } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from './page.ts';

/** What is wrong in the workflow files, each with its place. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  const { host } = usePage();
  return (
    <ul class="problems" data-testid="problems">
      {problems.map((problem) => {
        const { file, line, column, severity, message, code } = problem;
        const place = `${file}:${line}:${column}`;
        return (
          <li key={`${place} ${code} ${message}`} class={severity}>
            <Icon name={severity === 'error' ? 'error' : 'warning'} />
            <span>
              {message}{' '}
              {host.openFile ? (
                <button type="button" class="place" onClick={() => host.openFile?.(file, line, column)}>
                  {place}
                </button>
              ) : (
                <code class="dim">{place}</code>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The same over a chart that could be drawn all the same: one line, opened when wanted. */
export function ProblemStrip() {
  const { session } = usePage();
  const { value: problems } = session.room.problems;
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <details class={`problem-strip ${errors > 0 ? 'error' : 'warning'}`}>
      <summary>
        <Icon name={errors > 0 ? 'error' : 'warning'} />
        {problems.length === 1 ? '1 problem' : `${problems.length} problems`} in the workflow files
        {errors > 0 && <span class="dim"> · what loaded before stays in use</span>}
      </summary>
      <ProblemList problems={problems} />
    </details>
  );
}
