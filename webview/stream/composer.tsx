import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { maySend, mayWrite } from '../../src/client/permissions.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';
import { type Completion, complete, completionsFor } from './completion.ts';
import { Completions, type Offer, optionId } from './completions.tsx';
import { type Mentioning, mention, mentioning } from './mentioning.ts';
import type { Named } from './pieces.ts';
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
  const [caret, setCaret] = useState(0);
  /** How many names were put in. */
  const mentioned = useRef(0);
  const others = room.members.value.filter(({ id, waiting }) => id !== room.me.value?.id && waiting !== true);
  const meant = closed || completions.length > 0 ? undefined : mentioning(draft, caret, others);
  const offers = meant ? meant.members.map(memberOffer) : completions.map(commandOffer);
  const chosen = offers[Math.min(picked, offers.length - 1)];

  // As high as what is written, within what the style sheet allows.
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);

  // After a name was put in, the text goes on behind it.
  useLayoutEffect(() => {
    if (mentioned.current > 0) field.current?.setSelectionRange(caret, caret);
  }, [mentioned.current]);

  function write(text: string, at = text.length): void {
    ui.draft.value = text;
    setCaret(at);
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

  function take({ key }: Offer, sendWhole: boolean): void {
    const completion = completions.find(({ command }) => command === key);
    if (meant) takeMember(meant, key);
    else if (completion) {
      const { text, whole } = complete(draft, completion);
      if (sendWhole && whole) send(text);
      else write(text);
    }
    field.current?.focus();
  }

  function takeMember(where: Mentioning, id: string): void {
    const member = where.members.find((each) => each.id === id);
    if (!member) return;
    const after = mention(draft, where, member);
    mentioned.current += 1;
    write(after.text, after.caret);
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
  function offered(event: KeyboardEvent, offer: Offer): boolean {
    // A name typed in full, perhaps with arguments, is sent as it stands.
    const typed = draft.trim().slice(1).toLowerCase();
    const name = offer.key.toLowerCase();
    const named = meant ? meant.whole : typed === name || typed.startsWith(`${name} `);
    const count = offers.length;
    switch (event.key) {
      case 'ArrowDown':
        return act(event, () => setPicked((Math.min(picked, count - 1) + 1) % count));
      case 'ArrowUp':
        return act(event, () => setPicked((Math.min(picked, count - 1) + count - 1) % count));
      case 'Tab':
        return !event.shiftKey && act(event, () => take(offer, false));
      case 'Enter':
        return !event.shiftKey && !named && act(event, () => take(offer, true));
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
      {offers.length > 0 && (
        <Completions
          label={meant ? 'Members' : 'Commands'}
          offers={offers}
          chosen={chosen}
          onTake={(offer) => take(offer, true)}
        />
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
          aria-controls={offers.length > 0 ? 'completions' : undefined}
          aria-activedescendant={chosen && optionId(chosen)}
          onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart)}
          onKeyDown={keyDown}
          onKeyUp={(event) => setCaret(event.currentTarget.selectionStart)}
          onClick={(event) => setCaret(event.currentTarget.selectionStart)}
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

const commandOffer = ({ command, hint, title, accepted, why }: Completion): Offer => ({
  key: command,
  label: `/${command}`,
  hint,
  note: why ?? title,
  refused: !accepted,
});

const memberOffer = ({ id, name }: Named): Offer => ({ key: id, label: `@${name}`, note: '', refused: false });

function act(event: Event, what: () => void): true {
  event.preventDefault();
  what();
  return true;
}
