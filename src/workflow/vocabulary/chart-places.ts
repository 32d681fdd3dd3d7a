import {
  BOOLEAN,
  CEL,
  either,
  foreign,
  JSON_VALUE,
  type Key,
  list,
  map,
  named,
  oneOrMore,
  type Place,
  type Shape,
  TEXT,
  XSTATE,
} from './shapes.ts';

const TARGET: Shape = { is: 'target' };
const TRANSITION = either(TARGET, map('transition'));
const TRANSITIONS = oneOrMore(TRANSITION);
const GUARD = either({ is: 'cel', wants: 'bool' }, map('guard'));
/** Names of actions are XState's; they do nothing here, which is said in a warning. */
const ACTIONS = oneOrMore(either(map('action'), TEXT));
const FIELDS = named('fields', CEL);

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

/** The workflow itself, its states, and the ways between them. */
export const CHART_PLACES = {
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
} satisfies Readonly<Record<string, Place>>;
