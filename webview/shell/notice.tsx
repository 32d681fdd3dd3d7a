import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../look/icon.tsx';

/** What stands in the page's middle while there is nothing to draw: what is the matter, and what to do. */
export function Notice(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly view: string;
  readonly spin?: boolean;
  /** `h1` where the page has no other heading. */
  readonly heading?: 'h1' | 'h2';
  readonly children?: ComponentChildren;
}) {
  const { heading: Title = 'h2' } = props;
  return (
    <main class="notice-view" data-testid="notice" data-view={props.view}>
      <Icon name={props.icon} class={props.spin ? 'spin' : ''} />
      <Title tabIndex={-1}>{props.title}</Title>
      {props.children}
    </main>
  );
}
