import { NAME_LENGTH } from '../../src/protocol/limits.ts';
import { Icon } from '../look/icon.tsx';

/** A guest's first visit: what the others should call them. Nothing has been sent yet. */
export function NamePrompt({ onName }: { readonly onName: (name: string | undefined) => void }) {
  return (
    <main class="welcome">
      <form
        class="card"
        data-testid="name-prompt"
        onSubmit={(event) => {
          event.preventDefault();
          const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
          onName(name === '' ? undefined : name.toWellFormed());
        }}
      >
        <Icon name="diagram" />
        <h1>You are invited to a room</h1>
        <p class="dim">
          It shows a project’s workflow live, with a chat beside it. Everybody in it sees the same, and you can leave at
          any time by closing the tab.
        </p>
        <label for="name">What should the others call you?</label>
        <input
          id="name"
          name="name"
          data-testid="name"
          maxLength={NAME_LENGTH}
          autocomplete="nickname"
          spellcheck={false}
          placeholder="Your name"
          // biome-ignore lint/a11y/noAutofocus: the only thing on the page, and what it is there for
          autoFocus
        />
        <div class="actions">
          <button type="button" class="button" data-testid="skip-name" onClick={() => onName(undefined)}>
            Enter as a guest
          </button>
          <button type="submit" class="button primary">
            Enter
          </button>
        </div>
      </form>
    </main>
  );
}
