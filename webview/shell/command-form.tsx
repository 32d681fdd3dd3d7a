import { useState } from 'preact/hooks';
import { type Field, fieldsOf, optionText, readField } from '../../src/client/fields.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
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
  const { session } = usePage();
  const { command, run, given } = props.question;
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
    const data = new FormData(event.currentTarget);
    const args: JsonObject = { ...given };
    const problems = new Map<string, string>();
    for (const field of fields) {
      const filled = readField(field, String(data.get(field.name) ?? ''));
      if (filled.kind === 'wrong') problems.set(field.name, filled.why);
      else if (filled.kind === 'value') args[field.name] = filled.value;
    }
    setWrong(problems);
    const first = [...problems.keys()][0];
    if (first === undefined)
      setSent(session.command(command.name, ORIGIN, { args, ...(run !== undefined && { run }) }));
    else document.getElementById(`field-${first}`)?.focus();
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
        {fields.map((field, index) => (
          <FieldRow key={field.name} field={field} problem={wrong.get(field.name)} first={index === 0} />
        ))}
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

function FieldRow(props: { readonly field: Field; readonly problem: string | undefined; readonly first: boolean }) {
  const { field, problem } = props;
  const id = `field-${field.name}`;
  const notes = [field.hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean);
  const common = {
    id,
    name: field.name,
    'aria-required': field.required,
    'aria-invalid': problem !== undefined,
    autoFocus: props.first,
    ...(notes.length > 0 && { 'aria-describedby': notes.join(' ') }),
  };
  return (
    <div class="field">
      <label for={id}>
        {field.label}
        {!field.required && field.input.kind !== 'check' && <span class="dim"> (optional)</span>}
      </label>
      <Control field={field} common={common} />
      {field.hint !== undefined && (
        <p id={`${id}-hint`} class="dim">
          {field.hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} class="bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Control({ field: { input, required }, common }: { readonly field: Field; readonly common: object }) {
  switch (input.kind) {
    case 'choice':
      return (
        <select {...common}>
          {!required && <option value="">–</option>}
          {input.options.map((option) => (
            <option key={optionText(option)} value={optionText(option)}>
              {optionText(option)}
            </option>
          ))}
        </select>
      );
    case 'check':
      return <input type="checkbox" value="true" {...common} />;
    case 'number':
      return <input type="number" step={input.whole ? 1 : 'any'} min={input.min} max={input.max} {...common} />;
    case 'json':
      return <textarea rows={4} class="mono" placeholder="{ }" {...common} />;
    case 'list':
      return <input type="text" placeholder={input.numbers ? '1, 2, 3' : 'one, two'} autocomplete="off" {...common} />;
    case 'text':
      return input.long ? <textarea rows={4} {...common} /> : <input type="text" autocomplete="off" {...common} />;
  }
}
