import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../../src/workflow/parse.ts';
import type { PlaceName, Shape } from '../../src/workflow/vocabulary/shapes.ts';
import { isKeyOf, PLACES } from '../../src/workflow/vocabulary/vocabulary.ts';
import { CHILD_WORKFLOW, HOSTILE_WORKFLOW } from '../support/hostile-workflow.ts';

describe('the workflow that is hostile wherever one may write', () => {
  it('PAGE-206: writes something under every key that takes text, so that a new one is tried as well', () => {
    for (const text of [HOSTILE_WORKFLOW, CHILD_WORKFLOW])
      expect(parseWorkflow(text, 'hostile.workflow.json').problems).toEqual([]);
    const written = new Set<string>();
    visit({ is: 'map', of: 'workflow' }, JSON.parse(HOSTILE_WORKFLOW), written);
    const wanted = Object.entries(PLACES).flatMap(([place, { keys }]) =>
      Object.entries(keys)
        .filter(([, { shape, foreign }]) => foreign !== true && takesText(shape))
        .map(([key]) => `${place}.${key}`),
    );
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((key) => !written.has(key) && !UNSEEN.includes(key))).toEqual([]);
  });
});

/** What the root shares with its states; names of actions, which mean nothing here; XState's own ids, by which targets are found. */
const UNSEEN = [
  'state.id',
  ...['task', 'entry', 'exit', 'output'].map((key) => `workflow.${key}`),
  ...['initial', 'transition'].map((place) => `${place}.actions`),
];

function takesText(shape: Shape): boolean {
  switch (shape.is) {
    case 'text':
    case 'json':
    case 'cel':
      return true;
    case 'list':
    case 'named':
      return takesText(shape.of);
    case 'either':
      return shape.of.some(takesText);
    default:
      return false;
  }
}

/** Marks each key that stands in the value, by the places that the shapes lead to. */
function visit(shape: Shape, value: unknown, written: Set<string>): void {
  if (shape.is === 'either') for (const each of shape.of) visit(each, value, written);
  else if (shape.is === 'list' && Array.isArray(value)) for (const each of value) visit(shape.of, each, written);
  else if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  else if (shape.is === 'named') for (const each of Object.values(value)) visit(shape.of, each, written);
  else if (shape.is === 'map') visitPlace(shape.of, value, written);
}

function visitPlace(place: PlaceName, value: object, written: Set<string>): void {
  for (const [key, inner] of Object.entries(value)) {
    if (!isKeyOf(place, key)) continue;
    written.add(`${place}.${key}`);
    const known = PLACES[place].keys[key];
    if (known) visit(known.shape, inner, written);
  }
}
