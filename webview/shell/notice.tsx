import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../look/icon.tsx';

/** What stands in the page's middle while there is nothing to draw: what is the matter, and what to do. */
export function Notice(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly view: string;
  readonly spin?: boolean;
  readonly children?: ComponentChildren;
}) {
  return (
    <main class="notice-view" data-testid="notice" data-view={props.view}>
      <Icon name={props.icon} class={props.spin ? 'spin' : ''} />
      <h2>{props.title}</h2>
      {props.children}
    </main>
  );
}
