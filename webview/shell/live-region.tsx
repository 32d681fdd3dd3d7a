import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { innermost, titlesOf } from '../../src/client/states.ts';
import { usePage } from './page.ts';

/** Says to a screen reader what changed on the shown chart, once each, and nothing of what was there before. */
export function LiveRegion() {
  const { session, ui } = usePage();
  useEffect(() => {
    let before: { readonly run: string; readonly at: string } | undefined;
    const asked = new Set<string>();
    return effect(() => {
      for (const { id, name } of session.room.me.value?.role === 'owner' ? session.room.waiting.value : []) {
        if (asked.has(id)) continue;
        asked.add(id);
        ui.said.value = `${name} asks to be let in.`;
      }
      const { run, chart } = session.room.shown.value;
      if (!run) return;
      const where = innermost(run.active).map(titlesOf(chart)).join(', ');
      const at = run.status === 'stopped' ? 'stopped' : `now in ${where}`;
      if (before?.run === run.run && before.at !== at) ui.said.value = `${run.title} is ${at}.`;
      before = { run: run.run, at };
    });
  }, [session, ui]);
  return (
    <div class="hidden" role="status" aria-live="polite">
      {ui.said.value}
    </div>
  );
}
