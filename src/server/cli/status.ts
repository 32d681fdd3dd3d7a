import type { Joined } from '../../protocol/events.ts';
import type { GateState, RunState, TaskState, TimerState } from '../../protocol/runs.ts';
import type { WorkflowInfo } from '../../protocol/workflows.ts';
import { formatDuration } from '../../workflow/durations.ts';
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
    ...living.map((run) => livingRun(run, room.workflows)),
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

function livingRun(run: RunState, workflows: readonly WorkflowInfo[]): string[] {
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
    ...run.tasks.filter(({ state }) => run.active.includes(state)).map(taskLine),
    ...run.gates.map(gateLine),
    ...run.timers.map(timerLine),
  ];
}

function taskLine({ state, label, attempt, status, started_at, ended_at, exit_code, reason }: TaskState): string {
  const nth = attempt > 1 ? `, attempt ${attempt}` : '';
  const how =
    status === 'running'
      ? `runs for ${formatDuration(Math.max(0, Date.now() - started_at))}`
      : `${status.replace('_', ' ')}${typeof exit_code === 'number' ? ` with exit code ${exit_code}` : ''}${ended_at === undefined ? '' : ` after ${formatDuration(Math.max(0, ended_at - started_at))}`}`;
  return `  task of ${oneLine(state)}: ${oneLine(label)} ${how}${nth}${reason === undefined ? '' : `. ${oneLine(reason)}`}`;
}

function gateLine({ state, approvals, by, approved, not }: GateState): string {
  const missing = Math.max(0, approvals - approved.length);
  const given = approved.length > 0 ? `; approved by ${approved.map(({ name }) => oneLine(name)).join(', ')}` : '';
  const shutOut = not ? `, but not from ${oneLine(not.name)}, who asked for it` : '';
  return `  gate ${oneLine(state)} waits for ${missing} approval${missing === 1 ? '' : 's'} from ${by.join(' or ')}${shutOut}${given}`;
}

const timerLine = ({ state, label, due_at }: TimerState): string =>
  `  timer of ${oneLine(state)}: ${oneLine(label)}, due in ${formatDuration(Math.max(0, due_at - Date.now()))}`;

const bold = (text: string) => paint(oneLine(text), 1, process.stdout);
