import { maySend } from '../../src/client/permissions.ts';
import { Icon } from '../look/icon.tsx';
import { usePage } from '../shell/page.ts';

/** What can be written here: shown to whoever asked, and to nobody else. */
export function Help() {
  const { session, ui } = usePage();
  const { room } = session;
  const { run } = room.shown.value;
  if (!ui.help.value) return null;
  const now = (run?.accepts ?? []).flatMap((name) => {
    const command = room.command(name);
    return command && maySend(command, room.me.value, run) === true ? [command] : [];
  });
  return (
    <section class="card help" data-testid="help" aria-label="Help">
      <h3>
        <Icon name="info" />
        <span class="grow">What can be written here</span>
        <button type="button" class="button icon-only" aria-label="Close" onClick={() => (ui.help.value = false)}>
          <Icon name="close" />
        </button>
      </h3>
      <p>
        Anything goes to everybody here. With a <code>/</code> in front it is a command, its arguments after it:{' '}
        <code>/give_up reason="not needed"</code>. <code>#state</code> points at a state, <code>@name</code> at a
        member, and Markdown is read: <code>`code`</code>, <code>**strong**</code>, lists, quotes, links.
      </p>
      <p class="dim">{now.length > 0 ? 'Accepted now:' : 'No command is accepted from you now.'}</p>
      {now.length > 0 && (
        <dl>
          {now.map(({ name, title, args, required }) => (
            <div key={name}>
              <dt>
                <code>/{name}</code>{' '}
                <span class="dim">
                  {Object.keys(args)
                    .map((argument) => (required.includes(argument) ? argument : `[${argument}]`))
                    .join(' ')}
                </span>
              </dt>
              <dd>{title}</dd>
            </div>
          ))}
        </dl>
      )}
      <p class="dim">Enter sends, Shift+Enter begins a new line, the arrow up fetches what you sent before.</p>
    </section>
  );
}
