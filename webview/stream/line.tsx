import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../look/icon.tsx';
import { clockTime, wholeTime } from './times.ts';

/** An event in one quiet line. */
export function Line(props: {
  readonly entry: { readonly kind: string; readonly seq: number; readonly at: number };
  readonly icon: IconName;
  readonly tone?: 'ok' | 'bad' | '';
  readonly children: ComponentChildren;
}) {
  const { entry, icon, tone = '', children } = props;
  return (
    <div class="line" data-testid="entry" data-kind={entry.kind} data-seq={entry.seq}>
      <span class={`round ${tone}`}>
        <Icon name={icon} />
      </span>
      <span class="what">{children}</span>
      <Time at={entry.at} />
    </div>
  );
}

export function Time({ at }: { readonly at: number }) {
  return (
    <time class="when" dateTime={new Date(at).toISOString()} title={wholeTime(at)}>
      {clockTime(at)}
    </time>
  );
}
