import { useState } from 'preact/hooks';
import { asObject, type Field, type Input, optionText } from '../../src/client/fields.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { Control } from './form-control.tsx';
import { nameIn, wayIn } from './form-values.ts';

export interface FieldProps {
  readonly field: Field;
  /** The name of what it is a part of; empty for an argument itself. */
  readonly within: string;
  /** What stands in it at first, if anything. */
  readonly value: Json | undefined;
  readonly problems: ReadonlyMap<string, string>;
  readonly first: boolean;
}

/** What a field's controls are called by the document. */
export const idOf = (name: string): string => `field-${name}`;

/** One argument with its name, what it is about, and what is wrong with it. */
export function FormField({ field, within, value, problems, first }: FieldProps) {
  const name = nameIn(within, field.name);
  const { input, required } = field;
  switch (input.kind) {
    case 'group':
      return (
        <fieldset class="field group">
          <Legend field={field} />
          <Fields
            fields={input.fields}
            within={name}
            values={asObject(value ?? field.initial)}
            problems={problems}
            first={first}
          />
        </fieldset>
      );
    case 'variants':
      return <Variants field={field} input={input} name={name} value={value} problems={problems} first={first} />;
    case 'several':
      return (
        <Several field={field} input={input} name={name} value={value} problem={problems.get(name)} first={first} />
      );
    case 'fixed':
      // There is nothing to be asked where it has to be so.
      return required ? null : (
        <div class="field">
          <label for={idOf(name)}>
            {field.label}: {optionText(input.value)}
          </label>
          <input id={idOf(name)} type="checkbox" name={name} value="true" defaultChecked={value !== undefined} />
          <Hint field={field} name={name} />
        </div>
      );
    default:
      return <Plain field={field} name={name} value={value} problem={problems.get(name)} first={first} />;
  }
}

export function Fields(props: {
  readonly fields: readonly Field[];
  readonly within: string;
  readonly values: JsonObject;
  readonly problems: ReadonlyMap<string, string>;
  readonly first: boolean;
}) {
  const { fields, values, first, ...more } = props;
  return (
    <>
      {fields.map((field, index) => (
        <FormField key={field.name} {...more} field={field} value={values[field.name]} first={first && index === 0} />
      ))}
    </>
  );
}

/** A dialog begins with its first question. */
const FOCUSED = { autoFocus: true } as const;

interface OneProps {
  readonly field: Field;
  readonly name: string;
  readonly value: Json | undefined;
  readonly problem: string | undefined;
  readonly first: boolean;
}

/** What is asked for with one control. */
function Plain({ field, name, value, problem, first }: OneProps) {
  const id = idOf(name);
  const notes = [field.hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean);
  const common = {
    id,
    name,
    'aria-required': field.required,
    'aria-invalid': problem !== undefined,
    ...(first && FOCUSED),
    ...(notes.length > 0 && { 'aria-describedby': notes.join(' ') }),
  };
  return (
    <div class="field">
      <label for={id}>
        {field.label}
        {!field.required && field.input.kind !== 'check' && <Optional />}
      </label>
      <Control field={field} common={common} value={value ?? field.initial} />
      <Hint field={field} name={name} />
      <Problem name={name} problem={problem} />
    </div>
  );
}

function Several(props: OneProps & { readonly input: Extract<Input, { kind: 'several' }> }) {
  const { field, input, name, value, problem, first } = props;
  const chosen = [value ?? field.initial].flat().map((each) => optionText(each ?? null));
  return (
    <fieldset class="field several" aria-describedby={problem === undefined ? undefined : `${idOf(name)}-problem`}>
      <Legend field={field} />
      {input.options.map(optionText).map((option, index) => (
        <label key={option} class="option">
          <input
            id={index === 0 ? idOf(name) : undefined}
            type="checkbox"
            name={name}
            value={option}
            defaultChecked={chosen.includes(option)}
            {...(first && index === 0 && FOCUSED)}
          />
          {option}
        </label>
      ))}
      <Problem name={name} problem={problem} />
    </fieldset>
  );
}

/** First in which way, then what belongs to that. */
function Variants(
  props: Omit<OneProps, 'problem'> & { readonly input: Extract<Input, { kind: 'variants' }> } & Pick<
      FieldProps,
      'problems'
    >,
) {
  const { field, input, name, value, problems, first } = props;
  const known = value ?? field.initial;
  const [way, choose] = useState(() =>
    known === undefined ? undefined : input.variants.find((each) => fits(each, known)),
  );
  const ways = wayIn(name);
  return (
    <fieldset class="field group">
      <Legend field={field} />
      <select
        id={idOf(ways)}
        name={ways}
        value={way?.name ?? ''}
        aria-label={`${field.label}: which way`}
        aria-invalid={problems.has(ways)}
        {...(first && FOCUSED)}
        onChange={({ currentTarget }) => choose(input.variants.find((each) => each.name === currentTarget.value))}
      >
        <option value="">{field.required ? 'Choose…' : '–'}</option>
        {input.variants.map((each) => (
          <option key={each.name} value={each.name}>
            {each.label}
          </option>
        ))}
      </select>
      <Problem name={ways} problem={problems.get(ways)} />
      {way && (
        <FormField
          key={way.name}
          field={way}
          within={name}
          value={known !== undefined && fits(way, known) ? known : undefined}
          problems={problems}
          first={false}
        />
      )}
    </fieldset>
  );
}

/** Whether a value is of this way's kind; that it is right is judged later. */
function fits({ input }: Field, value: Json): boolean {
  switch (input.kind) {
    case 'fixed':
      return optionText(input.value) === optionText(value);
    case 'choice':
      return input.options.some((option) => optionText(option) === optionText(value));
    case 'check':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'text':
      return typeof value === 'string';
    case 'list':
    case 'several':
      return Array.isArray(value);
    case 'group': {
      const names = Object.keys(asObject(value));
      return names.length > 0 && names.every((name) => input.fields.some((field) => field.name === name));
    }
    case 'variants':
    case 'json':
      return typeof value === 'object';
  }
}

function Legend({ field }: { readonly field: Field }) {
  return (
    <>
      <legend>
        {field.label}
        {!field.required && <Optional />}
      </legend>
      {field.hint !== undefined && <p class="dim">{field.hint}</p>}
    </>
  );
}

const Optional = () => <span class="dim"> (optional)</span>;

function Hint({ field, name }: { readonly field: Field; readonly name: string }) {
  return field.hint === undefined ? null : (
    <p id={`${idOf(name)}-hint`} class="dim">
      {field.hint}
    </p>
  );
}

function Problem({ name, problem }: { readonly name: string; readonly problem: string | undefined }) {
  return problem === undefined ? null : (
    <p id={`${idOf(name)}-problem`} class="bad" role="alert">
      {problem}
    </p>
  );
}
