import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { TaskPolicy, TaskProposal } from '../server/tasks/task-policy.ts';
import { taskInFull, undisguisedName } from '../workflow/task-text.ts';
import { asText } from './notice.ts';

const APPROVED = 'approved-tasks';
/** Definitions that are remembered as approved in a workspace; the oldest go first, and would be asked about again. */
const MOST_REMEMBERED = 500;
/** A modal dialog shows this much without scrolling; more is shown in an editor, and asked about beside it. */
const DIALOG = { lines: 16, characters: 1200 };

const ALLOW = 'Allow';

/** VS Code's own tasks, as far as somebody has to know them who decides about a workflow. */
export interface VscodeTaskTexts {
  /** What each of these tasks is now, whole, by its label. Never rejects. */
  textsOf(folder: string, labels: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** It may run, as long as it is what this text says. */
  approve(folder: string, label: string, text: string): void;
}

/** What a proposal comes to at this moment. */
interface Question {
  /** Another for another definition, and for other tasks of VS Code in it. */
  readonly key: string;
  /** What each task of VS Code is, by its label. */
  readonly vscode: ReadonlyMap<string, string>;
}

/**
 * Whether a definition's tasks may run on this machine. In a trusted folder the person in front of it is asked once for each
 * definition, with all its commands: trusting a folder is not having read what somebody pushed to it since. What a task of
 * VS Code runs stands in another file: when that changes, it is asked about again.
 */
export class TaskApprovals {
  readonly #memento: vscode.Memento;
  readonly #texts: () => Promise<VscodeTaskTexts>;
  readonly #onApproved: () => void;
  /** Definitions that have come to a task and may not run it yet, by project and definition. */
  readonly #waiting = new Map<string, TaskProposal>();
  /** Those that are being shown. */
  readonly #asking = new Set<string>();

  constructor(memento: vscode.Memento, texts: () => Promise<VscodeTaskTexts>, onApproved: () => void) {
    this.#memento = memento;
    this.#texts = texts;
    this.#onApproved = onApproved;
  }

  readonly mayRun: TaskPolicy = async (proposal) => {
    if (!vscode.workspace.isTrusted)
      return { reason: 'This folder is in Restricted Mode: trust it in VS Code, and the task runs.' };
    const question = await this.#questionOf(proposal);
    if (this.#approved.includes(question.key)) {
      const texts = await this.#texts();
      for (const [label, text] of question.vscode) texts.approve(proposal.folder, label, text);
      return true;
    }
    this.#waiting.set(idOf(proposal), proposal);
    void this.#tell(proposal);
    return {
      reason: `The host has not yet approved what ${proposal.workflow} runs: “Stateroom: Review Tasks…” in their VS Code shows it.`,
    };
  };

  /** Shows what waits for approval and asks about it, one definition after the other. */
  async review(): Promise<void> {
    if (this.#waiting.size === 0) {
      void vscode.window.showInformationMessage('No task waits for approval.');
      return;
    }
    for (const proposal of [...this.#waiting.values()]) await this.#ask(proposal);
  }

  get #approved(): readonly string[] {
    return this.#memento.get<string[]>(APPROVED, []);
  }

  async #questionOf({ projectId, folder, definition, tasks }: TaskProposal): Promise<Question> {
    const labels = [...new Set(tasks.flatMap(({ task }) => task.vscode ?? []))];
    const key = `${projectId}/${definition}`;
    if (labels.length === 0) return { key, vscode: new Map() };
    const found = await (await this.#texts()).textsOf(folder, labels);
    const hash = createHash('sha256')
      .update(JSON.stringify([...found]))
      .digest('hex');
    return { key: `${key}/${hash}`, vscode: found };
  }

  /** Each time a task comes to run: the same notification again takes the place of one that was put aside. */
  async #tell(proposal: TaskProposal): Promise<void> {
    if (this.#asking.has(idOf(proposal))) return;
    const commands = proposal.tasks.length === 1 ? 'a command' : `${proposal.tasks.length} commands`;
    const chosen = await vscode.window.showWarningMessage(
      `${asText(proposal.workflow)} is about to run ${commands} on this machine, which you have not approved yet.`,
      'Review…',
    );
    if (chosen !== undefined) await this.#ask(proposal);
  }

  async #ask(proposal: TaskProposal): Promise<void> {
    const id = idOf(proposal);
    if (this.#asking.has(id)) return;
    this.#asking.add(id);
    try {
      const question = await this.#questionOf(proposal);
      if (!this.#approved.includes(question.key)) {
        if (!(await isAllowed(proposal, question))) return; // it goes on waiting, for a review
        const approved = [...this.#approved.filter((key) => key !== question.key), question.key];
        await this.#memento.update(APPROVED, approved.slice(-MOST_REMEMBERED));
      }
      this.#waiting.delete(id);
    } finally {
      this.#asking.delete(id);
    }
    this.#onApproved();
  }
}

/** Shows every command whole, and asks. */
async function isAllowed({ workflow, tasks }: TaskProposal, question: Question): Promise<boolean> {
  const text = tasks
    .map(({ title, task }) => {
      const command = task.vscode === undefined ? taskInFull(task) : question.vscode.get(task.vscode);
      return `${undisguisedName(title)}: ${command}`;
    })
    .join('\n');
  const name = undisguisedName(workflow);
  const isLong = text.split('\n').length > DIALOG.lines || text.length > DIALOG.characters;
  const again = `asked again when the workflow${question.vscode.size > 0 ? ' or what tasks.json says of it' : ''} changes.`;
  if (isLong) {
    const content = `May ${name} run this on your machine?\nYou are ${again}\n\n${text}\n`;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }), { preview: true });
  }
  const chosen = await (isLong
    ? vscode.window.showWarningMessage(
        `May ${asText(workflow)} run this on your machine? The editor shows all of it.`,
        ALLOW,
      )
    : vscode.window.showWarningMessage(
        `May ${name} run this on your machine?`,
        { modal: true, detail: `${text}\n\nYou are ${again}` },
        ALLOW,
      ));
  return chosen === ALLOW;
}

const idOf = ({ projectId, definition }: TaskProposal): string => `${projectId}/${definition}`;
