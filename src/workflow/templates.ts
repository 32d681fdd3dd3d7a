import { incident, release, review } from './templates/others.ts';
import { scrum } from './templates/scrum.ts';
import { tdd } from './templates/tdd.ts';

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The file's name within `.stateroom/`. */
  readonly file: string;
  readonly text: string;
  /** Ids of templates whose workflows it starts: without them it has a problem. */
  readonly starts: readonly string[];
}

/** What an empty project is offered; each passes the checks without a remark. */
export const TEMPLATES: readonly Template[] = [
  template('tdd', 'TDD cycle', 'One story from design to commit; the tests really run.', tdd),
  template('scrum', 'Scrum', 'Epics, a backlog, sprints, a review.', scrum, ['tdd']),
  template('release', 'Release', 'Checks side by side, two approvals, publication, a way back.', release),
  template('review', 'Review', 'One change, checked by machine, then by people.', review),
  template('incident', 'Incident', 'From the first alarm to what was learnt.', incident),
];

function template(
  id: string,
  title: string,
  description: string,
  text: string,
  starts: readonly string[] = [],
): Template {
  return { id, title, description, file: `${id}.workflow.yaml`, text, starts };
}
