import type { Problem } from '../protocol/workflows.ts';
import type { ParsedWorkflow } from './model.ts';

/** One file among those of its folder; `name` is what problems call it. */
export interface FolderFile {
  readonly name: string;
  readonly parsed: ParsedWorkflow;
}

/**
 * What is wrong with files only because of one another, added to what is wrong with each: of two with one id the first
 * counts, and what is started has to be there. A broken file is there too: it stops nobody else.
 */
export function checkTogether(files: readonly FolderFile[]): ParsedWorkflow[] {
  const first = new Map<string, string>();
  const ids = new Set(files.flatMap(({ name, parsed }) => [parsed.id ?? idByFile(name)]));
  return files.map(({ name, parsed }) => {
    const id = parsed.definition?.id;
    const before = id === undefined ? undefined : first.get(id);
    if (id !== undefined && before === undefined) first.set(id, name);
    const missing = (parsed.starts ?? []).flatMap(({ workflow, place }): Problem[] =>
      ids.has(workflow)
        ? []
        : [{ file: name, ...place, code: 'unknown-workflow', severity: 'warning', message: notThere(workflow, ids) }],
    );
    if (before === undefined) {
      return missing.length === 0 ? parsed : { ...parsed, problems: [...parsed.problems, ...missing] };
    }
    const twice: Problem = {
      file: name,
      line: 1,
      column: 1,
      code: 'duplicate-workflow',
      severity: 'error',
      message: `${before} has the workflow ${id} already. Choose another id.`,
    };
    return { ...parsed, definition: undefined, problems: [...parsed.problems, ...missing, twice] };
  });
}

function notThere(workflow: string, ids: ReadonlySet<string>): string {
  const some = [...ids].slice(0, 12).join(', ');
  return `There is no workflow ${JSON.stringify(workflow)} in this folder, so nothing would start. There are ${some}${ids.size > 12 ? ', …' : ''}.`;
}

/** What a file that can't be read would most probably be called. */
const idByFile = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replace(/(\.workflow)?\.(ya?ml|json)$/i, '').toLowerCase();
