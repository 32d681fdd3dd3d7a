import { type Field, optionText, type TextFormat } from '../../src/client/fields.ts';
import type { Json } from '../../src/protocol/json.ts';

/** The one control of a plain field, with what stands in it at first. `common` is what all kinds have. */
export function Control(props: { readonly field: Field; readonly common: object; readonly value: Json | undefined }) {
  const { field, common, value } = props;
  const { input, required, secret } = field;
  const text = value === undefined || value === null ? '' : optionText(value);
  if (secret && (input.kind === 'text' || input.kind === 'number'))
    return <input type="password" autocomplete="off" {...common} />;
  switch (input.kind) {
    case 'choice': {
      const options = input.options.map((option, index) => [optionText(option), input.labels?.[index]] as const);
      const known = value !== undefined && options.some(([option]) => option === text);
      return (
        <select {...common}>
          {!(required && known) && (
            <option value="" selected={!known}>
              {required ? 'Choose…' : '–'}
            </option>
          )}
          {options.map(([option, label]) => (
            <option key={option} value={option} selected={known && option === text}>
              {label || option}
            </option>
          ))}
        </select>
      );
    }
    case 'check':
      return <input type="checkbox" value="true" defaultChecked={value === true} {...common} />;
    case 'number': {
      const { whole, min, max, step } = input;
      return (
        <input
          type="number"
          inputMode={whole ? 'numeric' : 'decimal'}
          step={step ?? (whole ? 1 : 'any')}
          min={min}
          max={max}
          defaultValue={text}
          {...common}
        />
      );
    }
    case 'json':
      return (
        <textarea
          rows={4}
          class="mono"
          placeholder="{ }"
          spellcheck={false}
          defaultValue={value === undefined ? '' : JSON.stringify(value, null, 2)}
          {...common}
        />
      );
    case 'list':
      return (
        <textarea
          rows={2}
          placeholder={input.numbers ? '1, 2, 3' : 'one, two'}
          defaultValue={linesOf(value)}
          {...common}
        />
      );
    case 'text':
      if (input.long) return <textarea rows={4} defaultValue={text} {...common} />;
      return <input autocomplete="off" {...{ ...shapeOf(input.format, text), ...common }} />;
    default:
      return null;
  }
}

const TYPES = {
  date: 'date',
  time: 'time',
  'date-time': 'datetime-local',
  email: 'email',
  uri: 'url',
} as const;

/** The browser's own field for the format, and what stands in it. */
function shapeOf(format: TextFormat | undefined, text: string): object {
  return {
    type: format === undefined ? 'text' : TYPES[format],
    defaultValue: format === 'date-time' ? localTime(text) : format === 'time' ? text.slice(0, 5) : text,
  };
}

/** A list as it is typed; what has a comma in it is kept apart by lines. */
function linesOf(value: Json | undefined): string {
  if (!Array.isArray(value)) return '';
  const items = value.map(optionText);
  if (items.length === 1 && items[0]?.includes(',')) return JSON.stringify(items);
  return items.join(items.some((item) => item.includes(',')) ? '\n' : ', ');
}

/** A moment as the browser's own field takes it: by the clock of whoever looks. */
function localTime(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
