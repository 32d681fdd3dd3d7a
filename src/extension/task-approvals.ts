import * as vscode from 'vscode';
import type { TaskPolicy, TaskProposal } from '../server/tasks/task-policy.ts';

const APPROVED = 'approved-tasks';
/** Definitions that are remembered as approved in a workspace; the oldest go first, and would be asked about again. */
const MOST_REMEMBERED = 500;
/** A modal dialog shows this much without scrolling; more is shown in an editor, and asked about beside it. */
const DIALOG = { lines: 16, characters: 1200 };

const ALLOW = 'Allow';

/**
 * Whether a definition's tasks may run on this machine. In a trusted folder the person in front of it is asked once for each
 * definition, with all its commands: trusting a folder is not having read what somebody pushed to it since.
 */
export class TaskApprovals {
  readonly #memento: vscode.Memento;
  readonly #onApproved: () => void;
  /** Definitions that have come to a task and may not run it yet, by their keys. */
  readonly #waiting = new Map<string, TaskProposal>();
  readonly #told = new Set<string>();

  constructor(memento: vscode.Memento, onApproved: () => void) {
    this.#memento = memento;
    this.#onApproved = onApproved;
  }

  readonly mayRun: TaskPolicy = (proposal) => {
    if (!vscode.workspace.isTrusted)
      return { reason: 'This folder is in Restricted Mode: trust it in VS Code, and the task runs.' };
    const key = keyOf(proposal);
    if (this.#approved.includes(key)) return true;
    this.#waiting.set(key, proposal);
    void this.#tell(key, proposal);
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
    for (const [key, proposal] of [...this.#waiting]) await this.#ask(key, proposal);
  }

  get #approved(): readonly string[] {
    return this.#memento.get<string[]>(APPROVED, []);
  }

  async #tell(key: string, proposal: TaskProposal): Promise<void> {
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const commands = proposal.tasks.length === 1 ? 'a command' : `${proposal.tasks.length} commands`;
    const chosen = await vscode.window.showWarningMessage(
      `${proposal.workflow} is about to run ${commands} on this machine, which you have not approved yet.`,
      'Review…',
    );
    if (chosen !== undefined) await this.#ask(key, proposal);
    this.#told.delete(key); // once it is answered, and not while the question stands
  }

  async #ask(key: string, proposal: TaskProposal): Promise<void> {
    const { taskInFull } = await import('../workflow/task-text.ts');
    const text = proposal.tasks.map(({ title, task }) => `${title}: ${taskInFull(task)}`).join('\n');
    const question = `May ${proposal.workflow} run this on your machine?`;
    const isLong = text.split('\n').length > DIALOG.lines || text.length > DIALOG.characters;
    if (isLong) {
      const content = `${question}\nAsked again when the workflow changes.\n\n${text}\n`;
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }), { preview: true });
    }
    const detail = `${text}\n\nYou are asked again when the workflow changes.`;
    const chosen = await (isLong
      ? vscode.window.showWarningMessage(`${question} The editor shows all of it.`, ALLOW)
      : vscode.window.showWarningMessage(question, { modal: true, detail }, ALLOW));
    if (chosen !== ALLOW) return; // it goes on waiting, for a review
    this.#waiting.delete(key);
    await this.#memento.update(APPROVED, [...new Set([...this.#approved, key])].slice(-MOST_REMEMBERED));
    this.#onApproved();
  }
}

const keyOf = ({ projectId, definition }: TaskProposal): string => `${projectId}/${definition}`;
