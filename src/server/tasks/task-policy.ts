import type { StateTask } from '../../workflow/model.ts';

/** Whose task is about to run, and all that its definition may ever run. */
export interface TaskProposal {
  readonly projectId: string;
  /** The project's folder. */
  readonly folder: string;
  /** The hash of the run's definition, as journalled: what runs is this one, whatever the file says by now. */
  readonly definition: string;
  /** The workflow's title. */
  readonly workflow: string;
  readonly tasks: readonly StateTask[];
}

/** A sentence says why not. */
export type TaskVerdict = true | { readonly reason: string };

/** Asked before each attempt: VS Code's trust and its owner's word, or `--allow-tasks`. Never rejects. */
export type TaskPolicy = (proposal: TaskProposal) => TaskVerdict | Promise<TaskVerdict>;
