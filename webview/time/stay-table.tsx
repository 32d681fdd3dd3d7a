import { type Lane, statusOf } from '../../src/client/lanes.ts';
import { lengthText, momentText } from '../../src/client/lengths.ts';
import type { Attempt, Stay } from '../../src/client/run-history.ts';

/** A report has the others. */
const MOST_ROWS = 1_000;

/** What the lanes show, in rows: before everybody when it is `shown`, else for screen readers. */
export function StayTable(props: {
  readonly lanes: readonly Lane[];
  readonly now: number;
  readonly shown: boolean;
  readonly title: string;
}) {
  const { lanes, now, shown, title } = props;
  const all = lanes
    .flatMap((lane) => lane.stays.map((stay) => ({ lane, stay })))
    .sort((a, b) => a.stay.seq - b.stay.seq);
  const rows = all.slice(-MOST_ROWS);
  const table = (
    <table>
      <caption class="hidden">
        Time that {title} has spent in each state
        {rows.length < all.length && `, the latest ${rows.length} of ${all.length} times`}
      </caption>
      <thead>
        <tr>
          {['State', 'From', 'To', 'Time', 'Tasks', 'Answers'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ lane, stay }) => (
          <tr key={`${stay.seq} ${stay.state}`}>
            <th scope="row">{lane.title}</th>
            <td>{momentText(stay.from)}</td>
            <td>{stay.to === undefined ? 'now' : momentText(stay.to)}</td>
            <td>{lengthText((stay.to ?? now) - stay.from)}</td>
            <td>
              {lane.attempts
                .filter((attempt) => isDuring(stay, attempt.from))
                .map((attempt) => attemptName(attempt, now))
                .join('; ')}
            </td>
            <td>
              {lane.answers
                .filter(({ at }) => isDuring(stay, at))
                .map(({ by, answer, reason }) => `${by?.name ?? 'Somebody'} ${answer}${reason ? `: ${reason}` : ''}`)
                .join('; ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return shown ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="time-table" tabIndex={0} aria-label="Time in each state, as a table">
      {table}
    </section>
  ) : (
    <div class="hidden">{table}</div>
  );
}

const isDuring = ({ from, to }: Stay, at: number): boolean => at >= from && (to === undefined || at <= to);

/** `npm test failed after 3.2 s`. */
export function attemptName(attempt: Attempt, now: number): string {
  const { begun, from, to } = attempt;
  const which = begun.attempt > 1 ? ` (attempt ${begun.attempt})` : '';
  const status = statusOf(attempt).replace('_', ' ');
  return `${begun.label}${which} ${status} ${to === undefined ? 'for' : 'after'} ${lengthText((to ?? now) - from)}`;
}
