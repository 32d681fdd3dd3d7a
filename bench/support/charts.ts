import { assign, createMachine } from 'xstate';

const names = (states: number): string[] => Array.from({ length: states }, (_, index) => `s${index}`);
const after = (index: number, states: number): string => `s${(index + 1) % states}`;

/** A ring of states that one command goes round, counting. */
export function chartOf(states: number): string {
  const lines = names(states).map(
    (name, index) =>
      `  ${name}: { on: { go: { target: ${after(index, states)}, guard: context.count >= 0, set: { count: context.count + 1 } } } }`,
  );
  return `workflow: ring
title: Ring
context: { count: 0 }
commands:
  go: { title: Go }
initial: s0
states:
${lines.join('\n')}
`;
}

/** The same ring as somebody writes it for XState. */
export function bareMachine(states: number) {
  return createMachine({
    context: { count: 0 },
    initial: 's0',
    states: Object.fromEntries(
      names(states).map((name, index) => [
        name,
        {
          on: {
            go: {
              target: after(index, states),
              guard: ({ context }: { context: { count: number } }) => context.count >= 0,
              actions: assign({ count: ({ context }: { context: { count: number } }) => context.count + 1 }),
            },
          },
        },
      ]),
    ),
  });
}
