import { usePage } from './page.ts';

/** How much waits in the stream; `@` when one is mentioned there. */
export function Count() {
  const { count, mine, words } = usePage().ui.news.value;
  return count > 0 ? (
    <>
      <span class="count" aria-hidden="true">
        {mine > 0 && '@'}
        {count}
      </span>
      <span class="hidden">{words}</span>
    </>
  ) : null;
}
