import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../protocol/entries.ts';
import { RoomError, type WireError } from '../../protocol/errors.ts';
import { CommandAccepted, type Joined } from '../../protocol/events.ts';
import { RunId } from '../../protocol/ids.ts';
import { COMMAND_LENGTH } from '../../protocol/limits.ts';
import { formatDuration, parseDuration } from '../../workflow/durations.ts';
import { commandFrom, commandsOf, type NamedCommand } from './command-words.ts';
import { failed, misuse } from './failure.ts';
import type { Options } from './options.ts';
import { RoomLine } from './room-line.ts';
import { stateText } from './state-text.ts';
import { StateWait } from './state-wait.ts';
import { findTarget } from './target.ts';
import { jsonLine, note, oneLine, print, typed } from './terminal.ts';

const AGAIN_MS = 300;

/** `stateroom send`: one command, and if asked for the state that it leads to. */
export async function send(options: Options): Promise<number> {
  const json = options.has('json');
  const run = options.text('run');
  const wanted = options.text('wait');
  const timeout = timeoutOf(options.text('timeout'));
  const [command] = options.words;
  if (command === undefined || command.trim() === '') throw misuse('Say which command to send.');
  if (command.length > COMMAND_LENGTH) throw misuse(`The command is longer than ${COMMAND_LENGTH} characters.`);
  if (run !== undefined && !RunId.safeParse(run).success) throw misuse(`${typed(run)} can't be a run's id.`);

  const deadline = Date.now() + timeout;
  const wait = wanted === undefined ? undefined : new StateWait(wanted);
  const onEntry = (entry: Entry) => wait?.entry(entry);
  const line = new RoomLine({ target: await findTarget(options), past: 0, onEntry, onNote: note });
  try {
    const room = await line.live(deadline);
    wait?.resolve(room, run, options.words);
    const answer = await deliver(line, requestFrom(options.words, room, run), deadline, timeout);
    if (!answer.ok) return refused(answer.error, line.room ?? room, json);
    const { accepted } = answer;
    if (!wait) {
      print(json ? jsonLine({ ok: true, ...accepted }) : acceptedText(accepted));
      return 0;
    }
    if (!json) note(acceptedText(accepted));
    const outcome = await wait.outcome(accepted, line, deadline);
    if (json) print(jsonLine({ ok: true, ...accepted, ...outcome }));
    else if (outcome.reached) print(`${accepted.run} is in ${stateText(outcome.state)} (entry ${outcome.seq}).`);
    else note(`stateroom: ${notReached(accepted, outcome, wanted ?? '', timeout)}`);
    return outcome.reached ? 0 : 1;
  } finally {
    line.close();
  }
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return 30_000;
  // A bare number would be milliseconds to a workflow file, and seconds to most people.
  const ms = /[a-z]$/.test(text) ? parseDuration(text) : undefined;
  if (ms === undefined || ms <= 0) throw misuse(`--timeout takes a duration such as 90s or 10m, not ${typed(text)}.`);
  return ms;
}

type Delivered =
  | { readonly ok: true; readonly accepted: CommandAccepted }
  | { readonly ok: false; readonly error: WireError };

type Request = NamedCommand & { readonly run?: string };

/** What is sent, or the refusal of words that make no request. */
function requestFrom(words: readonly string[], room: Joined, run: string | undefined): Request | RoomError {
  try {
    return { ...commandFrom(words, commandsOf(room, run)), ...(run !== undefined && { run }) };
  } catch (error) {
    if (error instanceof RoomError) return error;
    throw error;
  }
}

/** Sends it until there is an answer: always with the same id, so that it is done once. */
async function deliver(
  line: RoomLine,
  request: Request | RoomError,
  deadline: number,
  timeout: number,
): Promise<Delivered> {
  if (request instanceof RoomError) return { ok: false, error: request.toWire() };
  const payload = { ...request, id: randomUUID() };
  let tried = false;
  const unknown = () =>
    failed(
      tried
        ? `No answer came within ${formatDuration(timeout)}, so it is not known whether ${request.command} was accepted. stateroom log shows it.`
        : `The server could not be reached within ${formatDuration(timeout)}. Nothing was sent.`,
    );
  for (;;) {
    if (Date.now() >= deadline) throw unknown();
    await line.live(deadline).catch((error: Error) => {
      throw Date.now() >= deadline ? unknown() : error;
    });
    tried = true;
    const answer = await Promise.race([
      line.request('command', payload),
      sleep(deadline - Date.now(), { kind: 'unknown' } as const, { ref: false }),
    ]);
    if (answer.kind === 'ok') {
      const accepted = CommandAccepted.safeParse(answer.value);
      if (!accepted.success) throw failed('The server speaks another version: its answer is not understood.');
      return { ok: true, accepted: accepted.data };
    }
    if (answer.kind === 'refused') {
      const again = answer.error.details?.retry_after_ms;
      if (answer.error.code !== 'rate_limited' || typeof again !== 'number' || Date.now() + again >= deadline)
        return { ok: false, error: answer.error };
      await sleep(again);
    } else await sleep(AGAIN_MS);
  }
}

function refused(error: WireError, { runs }: Joined, json: boolean): number {
  if (json) {
    print(jsonLine({ ok: false, error }));
    return 1;
  }
  note(`stateroom: ${error.code}: ${oneLine(error.message)}`);
  // `not_accepted` says it itself, for the state that refused.
  if (error.details?.accepts === undefined) {
    for (const { run, status, accepts } of runs)
      if (status === 'active') note(`${run} accepts now: ${accepts.map(oneLine).join(', ') || 'nothing'}.`);
  }
  return 1;
}

const acceptedText = ({ command, run, seq, state }: CommandAccepted): string =>
  `${command} was accepted: ${run} is in ${stateText(state)} (entry ${seq}).`;

function notReached(
  { run }: CommandAccepted,
  { over, state }: { readonly over: boolean; readonly state: CommandAccepted['state'] },
  wanted: string,
  timeout: number,
): string {
  const at = `${run} is in ${stateText(state)}`;
  return over
    ? `${at} and done; it never came to ${typed(wanted)}.`
    : `${at}; it did not come to ${typed(wanted)} within ${formatDuration(timeout)}. The command was accepted, and --timeout 10m would wait longer.`;
}
