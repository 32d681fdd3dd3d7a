import type { Json } from '../protocol/json.ts';
import { type Field, type Input, optionText } from './fields.ts';

export type Filled =
  | { readonly kind: 'value'; readonly value: Json }
  /** Left empty: not sent. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly why: string };

/** What was typed into a field, as the argument's value. `text` is `true` or empty for a check box. */
export function readField({ label, required, input }: Field, text: string): Filled {
  if (input.kind === 'check') return { kind: 'value', value: text === 'true' };
  if (input.kind === 'fixed') return { kind: 'value', value: input.value };
  if (text.trim() === '') return required ? wrong(`${label} is needed.`) : { kind: 'nothing' };
  switch (input.kind) {
    case 'text':
      return textValue(label, input, text);
    case 'number':
      return numberValue(label, input, Number(text));
    case 'choice': {
      const option = input.options.find((candidate) => optionText(candidate) === text);
      return option === undefined ? wrong(`Choose one for ${label}.`) : { kind: 'value', value: option };
    }
    case 'several':
      return chosenValues(label, input, itemsOf(text).map(optionText));
    case 'list':
      return listValue(label, input, text);
    case 'group':
    case 'variants':
    case 'json':
      try {
        return { kind: 'value', value: JSON.parse(text) as Json };
      } catch {
        return wrong(`${label} is written as JSON, such as {"key": "value"}.`);
      }
  }
}

/** Which of the options were chosen, by how they are written. */
export function chosenValues(
  label: string,
  { options, least, most }: Extract<Input, { kind: 'several' }>,
  chosen: readonly string[],
): Filled {
  const unknown = chosen.find((text) => !options.some((option) => optionText(option) === text));
  if (unknown !== undefined) return wrong(`${unknown} is none of those for ${label}.`);
  const value = options.filter((option) => chosen.includes(optionText(option)));
  return wrongCount(label, value.length, least, most) ?? { kind: 'value', value };
}

const wrong = (why: string) => ({ kind: 'wrong', why }) as const;

/** Separated by lines where there is more than one, else by commas; as JSON, an item may have both in it. */
function itemsOf(text: string): Json[] {
  if (text.trim().startsWith('['))
    try {
      const items: unknown = JSON.parse(text);
      if (Array.isArray(items)) return items as Json[];
    } catch {
      // It only begins so.
    }
  const lines = text.trim().split('\n');
  const parts = lines.length > 1 ? lines : text.split(',');
  return parts.map((item) => item.trim()).filter((item) => item !== '');
}

function listValue(label: string, { numbers, least, most }: Extract<Input, { kind: 'list' }>, text: string): Filled {
  const items = itemsOf(text);
  const value = numbers ? items.map(Number) : items.map(optionText);
  if (value.some((item) => Number.isNaN(item)))
    return wrong(`${label} is a list of numbers, separated by commas or lines.`);
  return wrongCount(label, value.length, least, most) ?? { kind: 'value', value };
}

function wrongCount(label: string, count: number, least: number, most: number): Filled | undefined {
  const some = (number: number) => (number === 1 ? 'one' : String(number));
  if (count < least) return wrong(`${label} needs at least ${some(least)}.`);
  return count > most ? wrong(`${label} takes ${some(most)} at most; these are ${count}.`) : undefined;
}

function numberValue(
  label: string,
  { whole, min, max, step }: Extract<Input, { kind: 'number' }>,
  value: number,
): Filled {
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value)))
    return wrong(`${label} is ${whole ? 'a whole number' : 'a number'}.`);
  if (min !== undefined && value < min) return wrong(`${label} is at least ${min}.`);
  if (max !== undefined && value > max) return wrong(`${label} is at most ${max}.`);
  // 0.3 is three times 0.1, whatever binary fractions say.
  if (step !== undefined && Math.abs(value / step - Math.round(value / step)) > 1e-9)
    return wrong(`${label} goes in steps of ${step}.`);
  return { kind: 'value', value };
}

function textValue(label: string, input: Extract<Input, { kind: 'text' }>, text: string): Filled {
  const { min, max, pattern, patternWhy, format } = input;
  const { length } = [...text];
  if (min !== undefined && length < min) return wrong(`${label} needs at least ${min} characters.`);
  if (max !== undefined && length > max) return wrong(`${label} has at most ${max} characters; this has ${length}.`);
  if (pattern !== undefined && !matches(pattern, text))
    return wrong(patternWhy === undefined ? `${label} must match ${pattern}` : `${label}: ${patternWhy}`);
  switch (format) {
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? { kind: 'value', value: text } : wrong(`${label} is a day: 2026-11-26.`);
    case 'time':
      return timeValue(label, text);
    case 'date-time': {
      const at = new Date(text);
      return Number.isNaN(at.getTime())
        ? wrong(`${label} is a day and a time: 2026-11-26T14:03.`)
        : { kind: 'value', value: at.toISOString() };
    }
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text)
        ? { kind: 'value', value: text }
        : wrong(`${label} is an address: ana@example.org.`);
    case 'uri':
      return URL.canParse(text)
        ? { kind: 'value', value: text }
        : wrong(`${label} is an address: https://example.org.`);
    default:
      return { kind: 'value', value: text };
  }
}

/** JSON Schema wants seconds and a zone with a time; whoever types `14:03` means their own. */
function timeValue(label: string, text: string): Filled {
  const [, time, seconds = ':00', zone = offset()] =
    /^(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(z|[+-]\d\d:\d\d)?$/i.exec(text.trim()) ?? [];
  return time === undefined
    ? wrong(`${label} is a time: 14:03.`)
    : { kind: 'value', value: `${time}${seconds}${zone}` };
}

function offset(): string {
  const minutes = -new Date().getTimezoneOffset();
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return minutes === 0
    ? 'Z'
    : `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true; // not a pattern here: the server judges it
  }
}
