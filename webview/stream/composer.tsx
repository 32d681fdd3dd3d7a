import { useEffect, useRef, useState } from 'preact/hooks';
import { maySend, mayWrite } from '../../src/client/permissions.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { type Completion, complete, completionsFor } from './completion.ts';
import { Completions, optionId } from './completions.tsx';
import { TypedHistory } from './typed-history.ts';

/** Where a person writes: chat, or with a slash a command. */
export function Composer() {
  const { session, ui } = usePage();
  const { room } = session;
  const field = useRef<HTMLTextAreaElement>(null);
  const [history] = useState(() => new TypedHistory());
  const [picked, setPicked] = useState(0);
  const [closed, setClosed] = useState(false);
  const draft = ui.draft.value;
  const may = mayWrite(room.me.value);
  const completions = closed
    ? []
    : completionsFor(draft, {
        commands: room.commands.value,
        run: room.shown.value.run,
        maySend: (command) => maySend(command, room.me.value, room.shown.value.run),
      });
  const chosen = completions[Math.min(picked, completions.length - 1)];

  // As high as what is written, within what the style sheet allows.
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);

  function write(text: string): void {
    ui.draft.value = text;
    setPicked(0);
    setClosed(false);
  }

  function send(text = draft): void {
    const said = text.trim();
    if (said === '' || may !== true) return;
    history.add(said);
    write('');
    if (said === '/help') ui.help.value = true;
    else session.say(said);
  }

  function take(completion: Completion, sendWhole: boolean): void {
    const { text, whole } = complete(draft, completion);
    if (sendWhole && whole) send(text);
    else write(text);
    field.current?.focus();
  }

  function keyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (chosen && offered(event, chosen)) return;
    const caret = field.current?.selectionStart ?? 0;
    if (event.key === 'Enter' && !event.shiftKey) act(event, () => send());
    else if (event.key === 'ArrowUp' && (caret === 0 || history.isFetched(draft))) recall(event, history.older(draft));
    else if (event.key === 'ArrowDown' && caret === draft.length) recall(event, history.newer());
  }

  /** Whether the list of completions has taken the key. */
  function offered(event: KeyboardEvent, completion: Completion): boolean {
    // A name typed in full, perhaps with arguments, is sent as it stands.
    const typed = draft.trim().slice(1).toLowerCase();
    const named =
      typed === completion.command.toLowerCase() || typed.startsWith(`${completion.command.toLowerCase()} `);
    const count = completions.length;
    switch (event.key) {
      case 'ArrowDown':
        return act(event, () => setPicked((Math.min(picked, count - 1) + 1) % count));
      case 'ArrowUp':
        return act(event, () => setPicked((Math.min(picked, count - 1) + count - 1) % count));
      case 'Tab':
        return !event.shiftKey && act(event, () => take(completion, false));
      case 'Enter':
        return !event.shiftKey && !named && act(event, () => take(completion, true));
      case 'Escape':
        return act(event, () => setClosed(true));
      default:
        return false;
    }
  }

  function recall(event: KeyboardEvent, text: string | undefined): void {
    if (text === undefined) return;
    event.preventDefault();
    write(text);
    setClosed(true);
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {completions.length > 0 && (
        <Completions completions={completions} chosen={chosen} onTake={(completion) => take(completion, true)} />
      )}
      <div class="box">
        <textarea
          ref={field}
          data-testid="composer"
          rows={1}
          dir="auto"
          value={draft}
          placeholder={may === true ? 'Write, or / for commands' : may}
          disabled={may !== true}
          aria-label="Message or command"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls="completions"
          aria-activedescendant={chosen && optionId(chosen)}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={keyDown}
        />
        <button
          type="submit"
          class="button icon-only"
          data-testid="send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={may !== true || draft.trim() === ''}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function act(event: Event, what: () => void): true {
  event.preventDefault();
  what();
  return true;
}
