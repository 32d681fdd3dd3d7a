import { BOOLEAN, either, JSON_VALUE, list, map, NUMBER, named, oneOrMore, type Place, TEXT } from './shapes.ts';

/** What members may send, and with what. */
export const COMMAND_PLACES = {
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
} satisfies Readonly<Record<string, Place>>;
