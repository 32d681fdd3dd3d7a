import { describe, expect, it } from 'vitest';
import { PROBLEM_MATCHER_NAMES } from '../../../src/protocol/problem-matchers.ts';
import { compileWorkflow } from '../../../src/workflow/compile.ts';
import { importWorkflow } from '../../../src/workflow/interchange/import.ts';
import { exportScxml } from '../../../src/workflow/interchange/scxml-export.ts';
import { exportXState } from '../../../src/workflow/interchange/xstate-export.ts';
import { hoverAt } from '../../../src/workflow/language/hover.ts';
import { markdownOf } from '../../../src/workflow/language/markdown.ts';
import { readSymbols } from '../../../src/workflow/language/symbols.ts';
import { parseWorkflow } from '../../../src/workflow/parse.ts';
import { labels, taken } from './support.ts';

const task = (fields: string) => `workflow: w
initial: a
states:
  a:
    task: { run: npx tsc, cwd: packages/api, ${fields} }
    on: { task.failed: z, task.passed: z }
  z: { type: final }
`;

function definitionOf(text: string) {
  const { definition, problems } = parseWorkflow(text, 'w.workflow.yaml');
  if (!definition) throw new Error(JSON.stringify(problems));
  return definition;
}

const stateOf = (text: string) => compileWorkflow(definitionOf(text)).graph.states.find(({ id }) => id === 'a');

describe('problemMatcher of a task', () => {
  it('WF-96: names one or several, which the room tells with the state, beside the folder that the task runs in', () => {
    expect(stateOf(task('problemMatcher: $tsc'))).toMatchObject({ problem_matcher: ['$tsc'], cwd: 'packages/api' });
    expect(stateOf(task('problemMatcher: [$tsc, $vitest]'))?.problem_matcher).toEqual(['$tsc', '$vitest']);
    expect(stateOf(task('timeout: 5m'))).not.toHaveProperty('problem_matcher');
    expect(
      stateOf('workflow: w\ninitial: a\nstates: { a: { task: ls, on: { task.failed: a } } }\n'),
    ).not.toHaveProperty('cwd');
  });

  it('WF-96: a name that is not known says which there are', () => {
    const { problems } = parseWorkflow(task('problemMatcher: $webpack'), 'w.workflow.yaml');
    expect(problems).toHaveLength(1);
    for (const name of PROBLEM_MATCHER_NAMES) expect(problems[0]?.message).toContain(name);
  });

  it('WF-97: the key and its names are completed, alone and in a list, and said what they are', () => {
    expect(labels(task('¦'))).toContain('problemMatcher');
    expect(labels(task('problemMatcher: ¦'))).toEqual(PROBLEM_MATCHER_NAMES);
    expect(taken(task('problemMatcher: ¦'), '$eslint-stylish')).toContain('problemMatcher: $eslint-stylish }');
    expect(labels(task('problemMatcher: [$tsc, ¦]'))).toContain('$vitest');
    const text = task('problemMatcher: $tsc');
    const hover = hoverAt(readSymbols(text), text.indexOf('problemMatcher') + 2);
    expect(markdownOf(hover?.paragraphs ?? [])).toContain('problem matchers');
  });

  it.each([
    ['xstate', exportXState],
    ['scxml', exportScxml],
  ] as const)('WF-97: it goes out to %s and comes back', (_, form) => {
    const text = task('problemMatcher: [$tsc, $gcc]');
    const back = importWorkflow(form(definitionOf(text)).text, 'm.workflow.json').text ?? '';
    expect(stateOf(back)).toEqual(stateOf(text));
  });
});
