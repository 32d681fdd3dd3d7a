import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { IconName } from '../look/icon.tsx';
import { Notice } from './notice.tsx';
import { usePage } from './page.ts';
import { takeFocus } from './take-focus.ts';

/**
 * A notice that came where something else stood. Screen readers hear of it once: as the focus comes to its heading where
 * what had the focus has gone, else as a change of the page.
 */
export function View(props: {
  readonly icon: IconName;
  readonly view: string;
  readonly title: string;
  readonly heading?: 'h1';
  readonly spin?: boolean;
  readonly children?: ComponentChildren;
}) {
  const { ui } = usePage();
  const { title, view } = props;
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    const heading = document.querySelector<HTMLElement>(`[data-view="${view}"] > :is(h1, h2)`);
    if (lost && document.hasFocus()) takeFocus(heading);
    else ui.say(`${title}.`);
  }, [ui, title, view]);
  return <Notice {...props} />;
}
