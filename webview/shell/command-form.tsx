import { useState } from 'preact/hooks';
import { fieldsOf } from '../../src/client/fields.ts';
import { BUILT_IN } from '../../src/protocol/built-in.ts';
import { Fields, idOf } from './form-field.tsx';
import { keepable, readForm } from './form-values.ts';
import { keepValues, lastValues } from './last-values.ts';
import { Modal } from './modal.tsx';
import { usePage } from './page.ts';
import { Refusal } from './refusal.tsx';
import type { Question } from './ui.ts';

const ORIGIN = 'form';

/** Asks for a command's arguments, sends it, and stays open until it is accepted. */
export function CommandForm(props: {
  readonly question: Extract<Question, { kind: 'command' }>;
  readonly onClose: () => void;
}) {
  const { session, host } = usePage();
  const { command, run, given } = props.question;
  const whose = { project: session.room.project.value?.id ?? '', member: session.room.me.value?.id ?? '' };
  // A reason that was given once is not given again by itself.
  const keeps = !BUILT_IN.includes(command);
  const [last, setLast] = useState(() => (keeps ? lastValues(host.memory, whose, command.name) : undefined));
  const [sent, setSent] = useState<string | undefined>(undefined);
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map());
  const fields = fieldsOf(command).filter(({ name }) => !Object.hasOwn(given, name) && name !== 'context');
  const item = session.outbox.items.value.find(({ id }) => id === sent);
  const accepted = sent !== undefined && (item === undefined || item.delivery.kind === 'accepted');
  if (accepted) queueMicrotask(props.onClose);
  const waiting = item?.delivery.kind === 'sent' || item?.delivery.kind === 'waiting';

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (waiting || !(event.currentTarget instanceof HTMLFormElement)) return;
    const { values, problems } = readForm(fields, new FormData(event.currentTarget));
    setWrong(problems);
    const first = [...problems.keys()][0];
    if (first !== undefined) {
      document.getElementById(idOf(first))?.focus();
      return;
    }
    if (keeps) keepValues(host.memory, whose, command.name, keepable(fields, values));
    setSent(
      session.command(command.name, ORIGIN, { args: { ...given, ...values }, ...(run !== undefined && { run }) }),
    );
  }

  /** What is being put right is not called wrong any more. */
  function mended({ target }: Event): void {
    const { name } = target as HTMLInputElement;
    if (wrong.has(name)) setWrong(new Map([...wrong].filter(([field]) => field !== name)));
  }

  return (
    <Modal title={command.title} onClose={props.onClose}>
      <form onSubmit={submit} onInput={mended} noValidate data-testid="command-form">
        {command.description !== undefined && <p class="dim">{command.description}</p>}
        {last && (
          <p class="dim">
            Filled in as you sent it last.{' '}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                setLast(undefined);
                setWrong(new Map());
              }}
            >
              Clear
            </button>
          </p>
        )}
        {/* Their values are the document's: other ones at first are other controls. */}
        <Fields key={last ? 'last' : 'empty'} fields={fields} within="" values={last ?? {}} problems={wrong} first />
        {item?.delivery.kind === 'refused' && <Refusal message={item.delivery.error.message} />}
        <div class="actions">
          {item?.delivery.kind === 'waiting' && <output>Waiting for the connection…</output>}
          <button type="button" class="button" onClick={props.onClose}>
            {command.name === 'run.cancel' ? 'Let it go on' : 'Cancel'}
          </button>
          <button type="submit" class="button primary" aria-disabled={waiting}>
            {waiting ? 'Sending…' : command.title}
          </button>
        </div>
      </form>
    </Modal>
  );
}
