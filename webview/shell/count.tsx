import { usePage } from './page.ts';

/** How much waits in the stream; `@` when one is mentioned there. */
export function Count() {
  const { count, mine } = usePage().ui.news.value;
  return count > 0 ? <span class="count">{mine > 0 ? `@${count}` : count}</span> : null;
}
