import { ROLES } from '../protocol/members.ts';
import { THRESHOLDS } from './gateway/alerts.ts';

const ALERTS = Object.keys(THRESHOLDS);

/** Upper bounds of the response times' buckets, seconds. */
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/** What one project's room has done since the server started: counted, never guessed. */
export class RoomMetrics {
  readonly #counts = new Map<string, number>();
  readonly #buckets = BUCKETS.map(() => 0);
  #answers = 0;
  #seconds = 0;

  count(name: MetricName, label = ''): void {
    const key = `${name} ${label}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** One request's time from frame to answer, in milliseconds. */
  answered(ms: number): void {
    const seconds = ms / 1000;
    this.#answers += 1;
    this.#seconds += seconds;
    BUCKETS.forEach((bound, index) => {
      if (seconds <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    });
  }

  /** Prometheus text; what stands now, connections by role and the alerts, is asked for when the text is made. */
  render(
    projectId: string,
    { connections, alerts }: { connections: Readonly<Record<string, number>>; alerts: readonly string[] },
  ): string {
    const project = `project=${JSON.stringify(projectId)}`;
    const lines: string[] = ['# TYPE stateroom_connections gauge'];
    for (const role of ROLES) lines.push(`stateroom_connections{${project},role="${role}"} ${connections[role] ?? 0}`);
    lines.push('# TYPE stateroom_alert gauge');
    for (const alert of ALERTS)
      lines.push(`stateroom_alert{${project},alert="${alert}"} ${alerts.includes(alert) ? 1 : 0}`);
    for (const [name, label] of METRICS) {
      lines.push(`# TYPE stateroom_${name}_total counter`);
      const mine = [...this.#counts].filter(([key]) => key.startsWith(`${name} `));
      if (mine.length === 0 && label === '') lines.push(`stateroom_${name}_total{${project}} 0`);
      for (const [key, value] of mine) {
        const tag = key.slice(name.length + 1);
        lines.push(
          `stateroom_${name}_total{${project}${label === '' ? '' : `,${label}=${JSON.stringify(tag)}`}} ${value}`,
        );
      }
    }
    lines.push('# TYPE stateroom_response_seconds histogram');
    BUCKETS.forEach((bound, index) => {
      lines.push(`stateroom_response_seconds_bucket{${project},le="${bound}"} ${this.#buckets[index]}`);
    });
    lines.push(`stateroom_response_seconds_bucket{${project},le="+Inf"} ${this.#answers}`);
    lines.push(
      `stateroom_response_seconds_sum{${project}} ${this.#seconds}`,
      `stateroom_response_seconds_count{${project}} ${this.#answers}`,
    );
    return `${lines.join('\n')}\n`;
  }
}

/** Each counter with the name of its label. */
const METRICS = [
  ['joins', ''],
  ['reconnections', ''],
  ['messages_received', 'event'],
  ['messages_sent', 'event'],
  ['refusals', 'code'],
  ['alerts', 'alert'],
] as const;
type MetricName = (typeof METRICS)[number][0];
