import { useState } from 'preact/hooks';
import { Icon } from '../look/icon.tsx';
import { MARK_KINDS, type MarkKind, type Marks, markBeside } from './marks.ts';

export const MARK_NAMES: Readonly<Record<MarkKind, { readonly one: string; readonly many: string }>> = {
  failure: { one: 'Failure', many: 'Failures' },
  gate: { one: 'Gate', many: 'Gates' },
  chat: { one: 'Chat', many: 'Chat' },
};

/** To the next and the previous of what is marked. */
export function Jumps(props: {
  readonly marks: Marks;
  readonly at: number;
  readonly onJump: (kind: MarkKind, way: 1 | -1) => void;
}) {
  const { marks, at, onJump } = props;
  const [chosen, choose] = useState<MarkKind | undefined>(undefined);
  const kind = chosen ?? MARK_KINDS.find((each) => marks[each].length > 0) ?? 'failure';
  const button = (way: 1 | -1) => {
    const name = `${way === 1 ? 'Next' : 'Previous'}: ${MARK_NAMES[kind].one.toLowerCase()}`;
    return (
      <button
        type="button"
        class="button icon-only"
        aria-label={name}
        title={name}
        data-testid={way === 1 ? 'next-mark' : 'previous-mark'}
        disabled={markBeside(marks[kind], at, way) === undefined}
        onClick={() => onJump(kind, way)}
      >
        <Icon name="arrowRight" class={way === 1 ? '' : 'turned'} />
      </button>
    );
  };
  return (
    <span class="jumps">
      {button(-1)}
      <select
        aria-label="What to go to"
        value={kind}
        onChange={(event) => choose(MARK_KINDS.find((each) => each === event.currentTarget.value))}
      >
        {MARK_KINDS.map((each) => (
          <option key={each} value={each}>
            {MARK_NAMES[each].many} ({marks[each].length})
          </option>
        ))}
      </select>
      {button(1)}
    </span>
  );
}
