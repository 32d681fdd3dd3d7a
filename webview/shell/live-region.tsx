import { usePage } from './page.ts';

/** Where screen readers hear what was said last about the page: politely, and the same words twice when they are said twice. */
export function LiveRegion() {
  const { text, times } = usePage().ui.said.value;
  return (
    <div class="hidden" role="status" aria-live="polite" data-testid="said">
      {times > 0 && <p key={times}>{text}</p>}
    </div>
  );
}
