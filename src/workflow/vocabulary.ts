import { ROLES } from '../protocol/members.ts';
import { PROBLEM_MATCHER_NAMES } from '../protocol/problem-matchers.ts';

/**
 * What a workflow file may say, place by place: the readers take their lists of keys from here, and so do completion, hover
 * and the JSON Schema. A key that is added here is known everywhere.
 */
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

const TEXT: Shape = { is: 'text' };
const JSON_VALUE: Shape = { is: 'json' };
const BOOLEAN: Shape = { is: 'boolean' };
const NUMBER: Shape = { is: 'number' };
const CEL: Shape = { is: 'cel' };
const either = (...of: Shape[]): Shape => ({ is: 'either', of });
const list = (of: Shape): Shape => ({ is: 'list', of });
const map = (of: PlaceName): Shape => ({ is: 'map', of });
const named = (names: NameKind, of: Shape): Shape => ({ is: 'named', names, of });
const oneOrMore = (of: Shape): Shape => either(of, list(of));

const TARGET: Shape = { is: 'target' };
const TRANSITION = either(TARGET, map('transition'));
const TRANSITIONS = oneOrMore(TRANSITION);
const GUARD = either({ is: 'cel', wants: 'bool' }, map('guard'));
/** Names of actions are XState's; they do nothing here, which is said in a warning. */
const ACTIONS = oneOrMore(either(map('action'), TEXT));
const FIELDS = named('fields', CEL);

const foreign = (about: string, shape: Shape = JSON_VALUE): Key => ({ about, shape, foreign: true });
const XSTATE = 'Written by XState when it serialises a machine; it changes nothing here.';

const START = 'Starts a run of another workflow. It ends as `run.done`, `run.failed` or `run.cancelled`.';

const TITLE: Key = { about: 'The name that people read.', example: 'title: Ready for review', shape: TEXT };
const META: Key = {
  about: 'Notes of your own. Nothing reads them.',
  example: 'meta: { since: 2024 }',
  shape: JSON_VALUE,
};

const STATE_KEYS: Readonly<Record<string, Key>> = {
  title: TITLE,
  description: {
    about: 'What goes on in this state, in a sentence.',
    example: 'description: Make it pass.',
    shape: TEXT,
  },
  type: {
    about: '`parallel` for regions that are all active at once, `final` for an end, `history` for the way back.',
    example: 'type: final',
    shape: { is: 'choice', of: ['final', 'parallel', 'history', 'atomic', 'compound'] },
  },
  on: {
    about: 'The events that this state listens to, and where each of them leads.',
    example: 'on: { write_tests: test_red }',
    shape: named('events', TRANSITIONS),
  },
  task: {
    about:
      'A process that runs while the state is active. It ends as `task.passed`, `task.failed`, `task.timed_out` or `task.cancelled`.',
    example: 'task: { run: npm test, timeout: 10m }',
    shape: either(TEXT, map('task')),
    below: true,
  },
  gate: {
    about: 'Waits for people. It ends as `gate.approved` or `gate.rejected`.',
    example: 'gate: { approvals: 1, by: [approver, owner] }',
    shape: map('gate'),
    below: true,
  },
  after: {
    about: 'Transitions that are taken by themselves after a time in this state.',
    example: 'after: { 30m: due }',
    shape: named('delays', TRANSITIONS),
  },
  always: {
    about: 'Transitions that are taken at once, as soon as their guard is true.',
    example: 'always: { target: done, guard: context.left == 0 }',
    shape: TRANSITIONS,
  },
  entry: {
    about: 'What happens whenever the state is entered.',
    example: 'entry: { set: { attempts: context.attempts + 1 } }',
    shape: ACTIONS,
  },
  exit: {
    about: 'What happens whenever the state is left.',
    example: 'exit: { set: { blocker: "\'\'" } }',
    shape: ACTIONS,
  },
  initial: {
    about: 'The state that this one begins in.',
    example: 'initial: design',
    shape: either({ is: 'child' }, map('initial')),
  },
  states: {
    about: 'The states within, by their names.',
    example: 'states: { open: { on: { close: closed } }, closed: { type: final } }',
    shape: named('states', map('state')),
  },
  onDone: {
    about: 'Where it goes when a final state within is reached, in every region if there are several.',
    example: 'onDone: agreeing',
    shape: TRANSITIONS,
  },
  output: {
    about: 'What a final state hands on: an expression, or the value itself.',
    example: 'output: context.story',
    shape: either(CEL, JSON_VALUE),
    below: true,
  },
  history: {
    about: '`shallow` comes back to the child that was active, `deep` to the innermost states.',
    example: 'history: deep',
    shape: either({ is: 'choice', of: ['shallow', 'deep'] }, BOOLEAN),
    below: true,
  },
  target: {
    about: 'Where a history leads that has no memory yet.',
    example: 'target: first',
    shape: TRANSITION,
    below: true,
  },
  tags: {
    about:
      'Words that mark the state, for people and programs. A final state with the tag `failed` is a failure to the run that started this one.',
    example: 'tags: [waiting]',
    shape: oneOrMore(TEXT),
  },
  meta: META,
  id: {
    about: 'A name by which other states can point here: `#NAME`.',
    example: 'id: review',
    shape: TEXT,
    below: true,
  },
  invoke: foreign('Names code that a workflow file cannot hold. Use `task` for a process.'),
  key: foreign(XSTATE),
  order: foreign(XSTATE),
  version: foreign(XSTATE),
  transitions: foreign(XSTATE),
};

const TRANSITION_KEYS: Readonly<Record<string, Key>> = {
  target: {
    about:
      'The state to go to: a neighbour, `.child`, a dotted path from the root, or `#id`. Without it, the run stays where it is.',
    example: 'target: verifying',
    shape: oneOrMore(TARGET),
  },
  guard: {
    about: 'Only if this is true: an expression over `context` and `event`, or a map with `in`, `and`, `or`, `not`.',
    example: 'guard: context.attempts < 5',
    shape: GUARD,
  },
  set: {
    about: 'Gives fields of the context new values, each an expression.',
    example: 'set: { attempts: context.attempts + 1 }',
    shape: FIELDS,
  },
  start: { about: START, example: 'start: { workflow: tdd }', shape: map('start') },
  actions: {
    about: 'Several things to do, in this order: maps with `set` or `start`.',
    example: 'actions: [{ set: { n: 1 } }, { start: { workflow: tdd } }]',
    shape: ACTIONS,
  },
  reenter: {
    about: 'Whether the state is left and entered anew when it leads to itself or into itself.',
    example: 'reenter: true',
    shape: BOOLEAN,
  },
  description: { about: 'What this way means.', example: 'description: Somebody gave up.', shape: TEXT },
  meta: META,
  cond: foreign('XState’s older name of `guard`.', GUARD),
  internal: foreign('XState’s older way to say `reenter`, the other way round.', BOOLEAN),
  eventType: foreign(XSTATE),
  source: foreign(XSTATE),
  event: foreign(XSTATE),
  delay: foreign(XSTATE),
};

export const PLACES: Readonly<Record<PlaceName, Place>> = {
  workflow: {
    what: 'the workflow',
    required: ['states'],
    keys: {
      workflow: {
        about: 'The workflow’s id: small letters, digits, "_" and "-". It stays when the file is renamed.',
        example: 'workflow: tdd',
        shape: { is: 'id' },
      },
      title: TITLE,
      description: {
        about: 'What the workflow is for, in a sentence.',
        example: 'description: One story from design to commit.',
        shape: TEXT,
      },
      runs: {
        about: '`single`: one run, begun by itself. `many`: runs are begun by people, agents or other workflows.',
        example: 'runs: many',
        shape: { is: 'choice', of: ['single', 'many'] },
      },
      context: {
        about: 'The fields that a run carries with it, with their first values.',
        example: "context: { story: '', attempts: 0 }",
        shape: named('fields', JSON_VALUE),
      },
      commands: {
        about: 'What members may send: the vocabulary of the workflow.',
        example: 'commands: { write_tests: { title: Tests are written } }',
        shape: named('commands', map('command')),
      },
      ...STATE_KEYS,
      initial: {
        about: 'The state that a run begins in.',
        example: 'initial: design',
        shape: either({ is: 'child' }, map('initial')),
      },
      id: foreign('XState’s name of the machine. `workflow` is ours.', TEXT),
      $schema: foreign('The JSON Schema that an editor checks the file by.', TEXT),
      roles: foreign(XSTATE),
      types: foreign(XSTATE),
      input: foreign(XSTATE),
    },
  },
  state: { what: 'a state', keys: STATE_KEYS, empty: true },
  initial: {
    what: '`initial`',
    keys: {
      ...TRANSITION_KEYS,
      target: { about: 'The state to begin in.', example: 'target: design', shape: oneOrMore({ is: 'child' }) },
      guard: foreign('A beginning has no choice: this changes nothing.'),
      reenter: foreign('A beginning is always entered: this changes nothing.'),
    },
  },
  transition: { what: 'a transition', keys: TRANSITION_KEYS },
  guard: {
    what: 'a guard',
    keys: {
      in: { about: 'True while this state is active.', example: 'guard: { in: review }', shape: TARGET },
      and: { about: 'True when all of these are.', example: 'guard: { and: [a, b] }', shape: list(GUARD) },
      or: { about: 'True when one of these is.', example: 'guard: { or: [a, b] }', shape: list(GUARD) },
      not: { about: 'True when this is not.', example: 'guard: { not: { in: review } }', shape: GUARD },
      type: foreign('Names code that a workflow file cannot hold.', TEXT),
      params: foreign('Belongs to code that a workflow file cannot hold.'),
    },
  },
  action: {
    what: 'an action',
    open: true,
    keys: {
      set: {
        about: 'Gives fields of the context new values, each an expression.',
        example: 'set: { attempts: context.attempts + 1 }',
        shape: FIELDS,
      },
      start: { about: START, example: 'start: { workflow: tdd }', shape: map('start') },
    },
  },
  start: {
    what: '`start`',
    required: ['workflow'],
    open: true,
    keys: {
      workflow: { about: 'The id of the workflow to start.', example: 'workflow: tdd', shape: { is: 'workflow' } },
      title: { about: 'What the run is called: an expression.', example: 'title: event.args.story', shape: CEL },
      context: {
        about: 'Fields of the new run’s context, each an expression.',
        example: 'context: { story: event.args.story }',
        shape: FIELDS,
      },
    },
  },
  task: {
    what: 'a task',
    keys: {
      run: {
        about: 'What runs: a line for the shell, or a list of the program and its arguments.',
        example: 'run: [npm, test]',
        shape: either(TEXT, list(TEXT)),
      },
      vscode: {
        about:
          'Runs the VS Code task of this label (in `.vscode/tasks.json`, or one that VS Code finds, like `npm: test`) instead of `run`. It needs a folder that is open in VS Code.',
        example: 'vscode: Build',
        shape: TEXT,
      },
      cwd: { about: 'The folder that `run` runs in, within the project.', example: 'cwd: packages/api', shape: TEXT },
      env: {
        about: 'Environment variables of `run`, by their names.',
        example: "env: { CI: '1' }",
        shape: named('variables', either(TEXT, NUMBER, BOOLEAN)),
      },
      timeout: {
        about: 'Ends it after this time, as `task.timed_out`.',
        example: 'timeout: 10m',
        shape: { is: 'duration' },
      },
      retry: {
        about: 'How often it is tried again when it fails, and after what pause.',
        example: 'retry: { max: 2, delay: 5s }',
        shape: map('retry'),
      },
      problemMatcher: {
        about:
          'Which lines of its output are problems, by the names of VS Code’s problem matchers. Those of a task that failed stand in VS Code’s Problems.',
        example: 'problemMatcher: $tsc',
        shape: oneOrMore({ is: 'choice', of: PROBLEM_MATCHER_NAMES }),
      },
      idempotent: {
        about: 'Whether it may simply run again after the host was interrupted in it.',
        example: 'idempotent: true',
        shape: BOOLEAN,
      },
    },
  },
  retry: {
    what: '`retry`',
    required: ['max'],
    open: true,
    keys: {
      max: { about: 'How often again, at most 100 times.', example: 'max: 2', shape: NUMBER },
      delay: { about: 'The pause before each.', example: 'delay: 5s', shape: { is: 'duration' } },
    },
  },
  gate: {
    what: 'a gate',
    keys: {
      approvals: { about: 'How many different members have to approve.', example: 'approvals: 2', shape: NUMBER },
      by: {
        about: 'The roles whose approval counts.',
        example: 'by: [approver, owner]',
        shape: oneOrMore({ is: 'role' }),
      },
      not: {
        about: 'Shuts out whoever’s command led here.',
        example: 'not: requester',
        shape: { is: 'choice', of: ['requester'] },
      },
      agents: {
        about: 'Whether agents may approve. They may not by default.',
        example: 'agents: false',
        shape: BOOLEAN,
      },
    },
  },
  command: {
    what: 'a command',
    empty: true,
    keys: {
      title: {
        about: 'What people read in the palette and on arrows.',
        example: 'title: Tests are written',
        shape: TEXT,
      },
      description: { about: 'What sending it means.', example: 'description: Runs the tests.', shape: TEXT },
      roles: {
        about: 'The roles that may send it; without this, members, approvers and owners.',
        example: 'roles: [approver, owner]',
        shape: oneOrMore({ is: 'role' }),
      },
      args: {
        about: 'What is sent along with it, by name; each is described by a JSON Schema.',
        example: 'args: { reason: { type: string, minLength: 3 } }',
        shape: named('args', either(map('schema'), BOOLEAN)),
      },
      required: {
        about: 'The arguments that can’t be left out.',
        example: 'required: [reason]',
        shape: list({ is: 'argument' }),
      },
    },
  },
  schema: {
    what: 'a JSON Schema',
    open: true,
    keys: {
      type: {
        about: 'What kind of value it is.',
        example: 'type: string',
        shape: oneOrMore({
          is: 'choice',
          of: ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'],
        }),
      },
      title: { about: 'The label in forms.', example: 'title: Reason', shape: TEXT },
      description: { about: 'A hint in forms.', example: 'description: At least a sentence.', shape: TEXT },
      enum: { about: 'The only values there are.', example: 'enum: [low, high]', shape: list(JSON_VALUE) },
      default: { about: 'What a form begins with.', example: 'default: 3', shape: JSON_VALUE },
      minLength: { about: 'How long a text is at least.', example: 'minLength: 3', shape: NUMBER },
      maxLength: { about: 'How long a text is at most.', example: 'maxLength: 200', shape: NUMBER },
      pattern: { about: 'A regular expression that a text has to match.', example: "pattern: '^v'", shape: TEXT },
      minimum: { about: 'The least number.', example: 'minimum: 1', shape: NUMBER },
      maximum: { about: 'The largest number.', example: 'maximum: 5', shape: NUMBER },
      items: { about: 'What is in a list.', example: 'items: { type: string }', shape: map('schema') },
      minItems: { about: 'How many items a list has at least.', example: 'minItems: 1', shape: NUMBER },
      maxItems: { about: 'How many items a list has at most.', example: 'maxItems: 9', shape: NUMBER },
    },
  },
};

/** Whether a key may stand in a place. */
export const isKeyOf = (place: PlaceName, key: string): boolean => Object.hasOwn(PLACES[place].keys, key);

/** The keys that a writer would use there, in the order in which they usually stand. */
export const keysOf = (place: PlaceName): string[] =>
  Object.entries(PLACES[place].keys)
    .filter(([, key]) => !key.foreign && !(place === 'workflow' && key.below))
    .map(([name]) => name);

/** The values that are words of a closed list. */
export const ROLE_WORDS: readonly string[] = ROLES;

/** What may stand at a path of the file: all alternatives, none of them an `either`. */
export function shapesAt(path: readonly (string | number)[]): Shape[] {
  let shapes: Shape[] = [map('workflow')];
  for (const step of path) shapes = shapes.flatMap(alternatives).flatMap((shape) => within(shape, step));
  return shapes.flatMap(alternatives);
}

function within(shape: Shape, step: string | number): Shape[] {
  if (shape.is === 'json') return [shape];
  if (typeof step === 'number') return shape.is === 'list' ? [shape.of] : [];
  if (shape.is === 'named') return [shape.of];
  if (shape.is !== 'map') return [];
  const key = Object.hasOwn(PLACES[shape.of].keys, step) ? PLACES[shape.of].keys[step] : undefined;
  return key ? [key.shape] : [];
}

const alternatives = (shape: Shape): Shape[] => (shape.is === 'either' ? shape.of.flatMap(alternatives) : [shape]);
