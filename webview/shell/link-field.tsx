import { useId, useState } from 'preact/hooks';
import { parseLink } from '../../src/protocol/link.ts';
import { Refusal } from './refusal.tsx';

/** Where somebody pastes the link that they were given. It is followed as if it had been opened. */
export function LinkField() {
  const id = useId();
  const [wrong, setWrong] = useState(false);
  return (
    <form
      class="field link-field"
      onSubmit={(event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get('link') ?? '').trim();
        setWrong(!follow(text));
      }}
    >
      <label for={id}>Paste your link</label>
      <span class="row">
        <input
          id={id}
          name="link"
          class="grow"
          autocomplete="off"
          spellcheck={false}
          placeholder="https://…"
          aria-invalid={wrong}
          onInput={() => setWrong(false)}
        />
        <button type="submit" class="button primary">
          Open
        </button>
      </span>
      {wrong && (
        <Refusal message="This is no link to a room. One begins with http and has “#t=” in it; copy it as a whole." />
      )}
    </form>
  );
}

/** Whether it is a link to a room; then the browser goes there. */
function follow(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !parseLink(url.hash)) return false;
  location.assign(url.href);
  return true;
}
