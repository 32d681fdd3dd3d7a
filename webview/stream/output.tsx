import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { usePage } from '../shell/page.ts';
import { excerptOf } from './excerpt.ts';
import { placesOf } from './places.ts';

interface OutputProps {
  readonly text: string;
  readonly live: boolean;
  readonly failed: boolean;
}

/**
 * What a task wrote: its last lines and, of one that failed, the first error; all that is kept when opened. Places in
 * files lead there where the host can.
 */
export function Output({ text, live, failed }: OutputProps) {
  const [open, setOpen] = useState(false);
  if (text.trim() === '') return null;
  const lines = text.replace(/\s+$/, '').split('\n');
  const { head, tail, more } = excerptOf(lines, failed);
  const shown = open ? lines : tail;
  return (
    <div class="output">
      {(more > 0 || open) && (
        <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show only the last lines' : `Show ${more} more ${more === 1 ? 'line' : 'lines'}`}
        </button>
      )}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: long lines are scrolled sideways, by keyboard too */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: preformatted text is not a set of form fields */}
      <pre tabIndex={0} role="group" aria-label={live ? 'Output so far' : 'Output'} data-testid="output">
        {!open && head.length > 0 && (
          <span class="first-error">
            {head.map((line, index) => {
              const key = index;
              return <OutputLine key={key} line={line} />;
            })}
          </span>
        )}
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
