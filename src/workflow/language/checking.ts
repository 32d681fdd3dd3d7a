import type { Problem } from '../../protocol/workflows.ts';
import type { Fix } from '../edits.ts';
import { checkTogether, type FolderFile } from '../folder.ts';
import { nearest } from '../nearest.ts';
import { inspectWorkflow, parsedOf } from '../parse.ts';

/** One file as an editor has it, saved or not. */
export interface CheckedFile {
  readonly problems: readonly Problem[];
  /** What would mend one of them. */
  fixesOf(problem: Problem): readonly Fix[];
}

/** The checks of `parseWorkflow`, and those that need the folder's other files; `name` is what problems call this one. */
export function checkFile(name: string, text: string, others: readonly FolderFile[]): CheckedFile {
  const inspected = inspectWorkflow(text, name);
  const files = [...others.filter((other) => other.name !== name), { name, parsed: parsedOf(inspected) }];
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const problems = checkTogether(files)[files.findIndex((file) => file.name === name)]?.problems ?? [];
  const ids = others.flatMap(({ parsed }) => (parsed.id === undefined ? [] : [parsed.id]));
  return {
    problems,
    fixesOf(problem) {
      const finding = inspected.findings.find((found) => isSame(found.problem, problem));
      if (finding) return finding.fixes();
      const start = inspected.starts.find(
        ({ place }) =>
          problem.code === 'unknown-workflow' && place.line === problem.line && place.column === problem.column,
      );
      if (!start) return [];
      return nearest(start.workflow, ids).flatMap((id) => {
        const edit = inspected.editor.replace(start.path, 'value', id);
        return edit ? [{ title: `Change to ${id}`, edits: [edit] }] : [];
      });
    },
  };
}

const isSame = (a: Problem, b: Problem) => a.code === b.code && a.line === b.line && a.column === b.column;
