import { countdown } from '../../client/countdown.ts';
import { gatePeople } from '../../client/gate-people.ts';
import { attemptText } from '../../client/tasks.ts';
import type { Joined } from '../../protocol/events.ts';
import type { Presence } from '../../protocol/members.ts';
import type { GateState, RunState, TaskState, TimerState } from '../../protocol/runs.ts';
import { formatDuration } from '../../workflow/durations.ts';
import { moment } from './entry-line.ts';
import { misuse } from './failure.ts';
import type { Options } from './options.ts';
import { problemLine } from './problem-lines.ts';
import { RoomLine } from './room-line.ts';
import { stateText } from './state-text.ts';
import { findTarget } from './target.ts';
import { jsonLine, note, oneLine, paint, print, typed } from './terminal.ts';

/** How long a room that answers may take to let this call in. */
export const ENTER_MS = 10_000;

/** `stateroom status`: looks once. */
export async function status(options: Options): Promise<number> {
  const [word] = options.words;
  if (word !== undefined) throw misuse(`status takes no words; ${typed(word)} is one.`);
  const target = await findTarget(options);
  const line = new RoomLine({ target, past: 0, onNote: note });
  try {
    const room = await line.live(Date.now() + ENTER_MS);
    print(options.has('json') ? jsonLine(forPrograms(room, target.connect.url)) : forPeople(room));
    return 0;
  } finally {
    line.close();
  }
}

function forPrograms({ project_id, name, seq, member, runs, members, problems }: Joined, url: string) {
  return { url, project_id, name, seq, member, runs, members, problems };
}

function forPeople(room: Joined): string {
  const living = room.runs.filter(({ status }) => status === 'active');
  const ended = room.runs.filter(({ status }) => status !== 'active');
  const parts = [
    [`${bold(room.name)}, at entry ${room.seq}`],
    ...living.map((run) => livingRun(run, room)),
    ended.map(endedRun),
    room.runs.length === 0 ? ['Nothing runs here yet.'] : [],
    [
      `Here now: ${room.members.map((member) => `${oneLine(member.name)} (${member.kind === 'agent' ? 'agent, ' : ''}${member.role}${member.id === room.member.id ? ', this call' : ''})`).join(', ')}`,
    ],
    room.problems.map((problem) => problemLine(problem, process.stdout)),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function endedRun({ title, run, status, state, by, reason }: RunState): string {
  const who = status === 'stopped' && by ? ` by ${oneLine(by.name)}` : '';
  return `${oneLine(title)} (${run}): ${status} in ${stateText(state)}${who}${reason === undefined ? '' : `. ${oneLine(reason)}`}`;
}

function livingRun(run: RunState, { workflows, members, now = Date.now() }: Joined): string[] {
  const commands = workflows.find(({ hash }) => hash === run.definition)?.commands ?? [];
  const hint = (name: string) => {
    const info = commands.find((command) => command.name === name);
    const args = Object.keys(info?.args ?? {}).map((arg) => (info?.required.includes(arg) ? arg : `[${arg}]`));
    return [name, ...args].map(oneLine).join(' ');
  };
  return [
    `${oneLine(run.title)} (${run.run}): ${bold(stateText(run.state))}`,
    `  accepts: ${run.accepts.map(hint).join(', ') || 'nothing now'}`,
    ...Object.entries(run.held).map(([name, guard]) => `  held back: ${oneLine(name)}, until ${oneLine(guard)}`),
    ...run.tasks.filter(({ state }) => run.active.includes(state)).map((task) => taskLine(task, now)),
    ...run.gates.map((gate) => gateLine(gate, members)),
    ...run.timers.map((timer) => timerLine(timer, now)),
  ];
}

function taskLine(task: TaskState, now: number): string {
  const { state, label, status, started_at, ended_at, exit_code, reason, retry_at } = task;
  const attempt = attemptText(task);
  const nth = attempt === undefined ? '' : `, ${attempt}`;
  const next = retry_at === undefined ? '' : `, next ${due(retry_at, now)}`;
  const how =
    status === 'running'
      ? `runs for ${formatDuration(Math.max(0, now - started_at))}`
      : `${status.replace('_', ' ')}${typeof exit_code === 'number' ? ` with exit code ${exit_code}` : ''}${ended_at === undefined ? '' : ` after ${formatDuration(Math.max(0, ended_at - started_at))}`}`;
  return `  task of ${oneLine(state)}: ${oneLine(label)} ${how}${nth}${next}${reason === undefined ? '' : `. ${oneLine(reason)}`}`;
}

function gateLine(gate: GateState, members: readonly Presence[]): string {
  const { state, by, approved, not } = gate;
  const { asked, missing, lacks } = gatePeople(gate, members);
  const here = asked.length > 0 ? `; asked here: ${asked.map(({ name }) => oneLine(name)).join(', ')}` : '';
  const given = approved.length > 0 ? `; approved by ${approved.map(({ name }) => oneLine(name)).join(', ')}` : '';
  const shutOut = not ? `, but not from ${oneLine(not.name)}, who asked for it` : '';
  return `  gate ${oneLine(state)} waits for ${missing} approval${missing === 1 ? '' : 's'} from ${by.join(' or ')}${shutOut}${given}${here}${lacks === undefined ? '' : `. ${oneLine(lacks)}`}`;
}

const timerLine = ({ state, label, due_at }: TimerState, now: number): string =>
  `  timer of ${oneLine(state)}: ${oneLine(label)}, ${due(due_at, now)}`;

/** `in 5 min (2026-03-01 14:05:00)`, by the server's clock and in local time. */
const due = (at: number, now: number): string => `${countdown(at - now)} (${moment(at)})`;

const bold = (text: string) => paint(oneLine(text), 1, process.stdout);
