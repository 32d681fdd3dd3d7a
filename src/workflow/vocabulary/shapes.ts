/** The terms in which the vocabulary of workflow files is written: places, keys, and what may stand as their values. */
export type PlaceName =
  | 'workflow'
  | 'state'
  | 'initial'
  | 'transition'
  | 'guard'
  | 'action'
  | 'start'
  | 'task'
  | 'retry'
  | 'gate'
  | 'command'
  | 'schema';

/** What may stand as a value. */
export type Shape =
  | {
      readonly is:
        | 'text'
        | 'id'
        | 'number'
        | 'boolean'
        | 'json'
        | 'duration'
        | 'role'
        | 'argument'
        | 'workflow'
        /** A state by any of its spellings, and a direct child of the state at hand. */
        | 'target'
        | 'child';
    }
  | { readonly is: 'cel'; readonly wants?: 'bool' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'map'; readonly of: PlaceName }
  | { readonly is: 'named'; readonly names: NameKind; readonly of: Shape }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'either'; readonly of: readonly Shape[] };

/** What the keys of a map are, where its author gives them. */
export type NameKind = 'states' | 'events' | 'delays' | 'commands' | 'args' | 'fields' | 'variables';

export interface Key {
  /** One sentence. */
  readonly about: string;
  readonly example?: string;
  readonly shape: Shape;
  /** Read for the sake of XState's own files, and not offered to writers. */
  readonly foreign?: true;
  /** Makes sense below the root only. */
  readonly below?: true;
}

export interface Place {
  /** As in “a state has no key …”. */
  readonly what: string;
  readonly keys: Readonly<Record<string, Key>>;
  /** Keys that must be there. */
  readonly required?: readonly string[];
  /** Other keys are fine too. */
  readonly open?: true;
  /** The value may be left out: `name:` alone. */
  readonly empty?: true;
}

export const TEXT: Shape = { is: 'text' };
export const JSON_VALUE: Shape = { is: 'json' };
export const BOOLEAN: Shape = { is: 'boolean' };
export const NUMBER: Shape = { is: 'number' };
export const CEL: Shape = { is: 'cel' };
export const either = (...of: Shape[]): Shape => ({ is: 'either', of });
export const list = (of: Shape): Shape => ({ is: 'list', of });
export const map = (of: PlaceName): Shape => ({ is: 'map', of });
export const named = (names: NameKind, of: Shape): Shape => ({ is: 'named', names, of });
export const oneOrMore = (of: Shape): Shape => either(of, list(of));

export const foreign = (about: string, shape: Shape = JSON_VALUE): Key => ({ about, shape, foreign: true });
export const XSTATE = 'Written by XState when it serialises a machine; it changes nothing here.';
