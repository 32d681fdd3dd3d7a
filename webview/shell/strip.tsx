import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon, type IconName } from '../look/icon.tsx';
import { usePage } from './page.ts';

/** A line over the chart about the page itself, which goes on. Screen readers hear it once, as it comes. */
export function Strip(props: {
  readonly icon: IconName;
  readonly id: string;
  readonly says: string;
  readonly children?: ComponentChildren;
}) {
  const { ui } = usePage();
  const { icon, id, says } = props;
  useEffect(() => {
    ui.say(says);
  }, [ui, says]);
  return (
    <div class="problem-strip warning strip" data-testid={id}>
      <Icon name={icon} />
      <span class="grow">{says}</span>
      {props.children}
    </div>
  );
}
