import { useEffect, useRef } from 'preact/hooks';
import type { Completion } from './completion.ts';

export const optionId = ({ command }: Completion): string => `completion-${command}`;

/** The commands that fit what is typed; what can't be sent now says why. */
export function Completions(props: {
  readonly completions: readonly Completion[];
  readonly chosen: Completion | undefined;
  readonly onTake: (completion: Completion) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [props.chosen?.command]);
  return (
    <div class="completions" id="completions" role="listbox" aria-label="Commands" ref={list}>
      {props.completions.map((completion) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, which keeps the focus
        <div
          key={completion.command}
          id={optionId(completion)}
          role="option"
          tabIndex={-1}
          class={completion.accepted ? '' : 'refused'}
          aria-selected={completion.command === props.chosen?.command}
          data-command={completion.command}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.onTake(completion)}
        >
          <b>/{completion.command}</b>
          {completion.hint !== '' && <span class="hint">{completion.hint}</span>}
          <span class="dim">{completion.why ?? completion.title}</span>
        </div>
      ))}
    </div>
  );
}
