import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { usePage } from '../shell/page.ts';
import { placesOf } from './places.ts';

/** Lines shown while the card is closed. */
const LAST = 6;

/** What a task wrote: its last lines, all that is kept when opened. Places in files lead there where the host can. */
export function Output({ text, live }: { readonly text: string; readonly live: boolean }) {
  const [open, setOpen] = useState(false);
  const lines = text.replace(/\n+$/, '').split('\n');
  if (text.trim() === '') return null;
  const shown = open ? lines : lines.slice(-LAST);
  const more = lines.length - shown.length;
  return (
    <div class="output">
      {(more > 0 || open) && (
        <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show only the last lines' : `Show ${more} earlier ${more === 1 ? 'line' : 'lines'}`}
        </button>
      )}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: long lines are scrolled sideways, by keyboard too */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: preformatted text is not a set of form fields */}
      <pre tabIndex={0} role="group" aria-label={live ? 'Output so far' : 'Output'} data-testid="output">
        {shown.map((line, index) => {
          const key = index;
          return <OutputLine key={key} line={line} />;
        })}
      </pre>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
    </div>
  );
}

function OutputLine({ line }: { readonly line: string }) {
  const { host } = usePage();
  const open = host.openFile;
  const places = open ? placesOf(line) : [];
  const parts: ComponentChild[] = [];
  let from = 0;
  for (const { at, text, file, line: row, column } of places) {
    parts.push(line.slice(from, at));
    parts.push(
      <button key={at} type="button" class="place" onClick={() => open?.(file, row, column)}>
        {text}
      </button>,
    );
    from = at + text.length;
  }
  parts.push(line.slice(from), '\n');
  return <>{parts}</>;
}
