import type { RunState } from '../../src/protocol/runs.ts';
import type { CommandInfo } from '../../src/protocol/workflows.ts';
import { Icon } from '../look/icon.tsx';
import { askOrSend, asksFirst } from '../shell/ask.ts';
import { usePage } from '../shell/page.ts';

/** One accepted command; with `why`, one that others may send. */
export function CommandButton(props: {
  readonly command: CommandInfo;
  readonly run: RunState;
  /** Its number with Alt, from 1. */
  readonly shortcut?: number;
  readonly why?: string;
}) {
  const page = usePage();
  const { command, run, shortcut, why } = props;
  const pending = page.session.outbox.isUnderWay(command.name, run.run);
  const keys = shortcut !== undefined && shortcut <= 9 ? `Alt+${shortcut}` : undefined;
  const title = why ?? [command.description, `/${command.name}`, keys && `(${keys})`].filter(Boolean).join(' ');
  function press(): void {
    if (why !== undefined) page.ui.told.value = why;
    else if (!pending) askOrSend(page, command.name, { run: run.run });
  }
  return (
    <button
      type="button"
      class={`button ${why === undefined ? 'possible' : 'others'}`}
      data-testid="now-possible"
      data-command={command.name}
      data-shortcut={keys && shortcut}
      aria-disabled={why !== undefined || pending}
      aria-keyshortcuts={keys}
      title={title}
      onClick={press}
    >
      {why !== undefined && <Icon name="lock" />}
      {pending && <Icon name="spinner" class="spin" />}
      {command.title}
      {asksFirst(command) && '…'}
      {keys && (
        <span class="keys" aria-hidden="true">
          {keys}
        </span>
      )}
    </button>
  );
}
