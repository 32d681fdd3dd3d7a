import type { Page } from '../shell/page.ts';
import { type Moment, parseMoment } from './moment-link.ts';

/**
 * Goes to the moment that the page's address names, or a link of this room that is clicked in the page, wherever the link
 * pretends to be. It only changes what this person looks at. Returns how to stop.
 */
export function followMoments(page: Page): () => void {
  const { host, session, ui } = page;
  const isHere = ({ projectId }: Moment) => projectId === session.room.project.value?.id;

  function go(moment: Moment): void {
    import('./go-to-moment.ts')
      .then(({ goToMoment }) => goToMoment(page, moment))
      .catch((error: Error) => {
        ui.told.value = error.message;
      });
  }
  function follow(): void {
    const moment = parseMoment(location.hash);
    if (!moment) return;
    // The same address asked for again shall be news again.
    history.replaceState(history.state, '', location.pathname + location.search);
    if (isHere(moment)) go(moment);
    else ui.told.value = 'That link leads to a moment of another room.';
  }
  function click(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
    const moment = link && parseMoment(link.href);
    if (!moment || !isHere(moment)) return;
    event.preventDefault();
    go(moment);
  }

  document.addEventListener('click', click);
  if (host.kind === 'browser') {
    addEventListener('hashchange', follow);
    follow();
  }
  return () => {
    document.removeEventListener('click', click);
    removeEventListener('hashchange', follow);
  };
}
