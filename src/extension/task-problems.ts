import * as vscode from 'vscode';
import type { OutputProblem } from '../client/places/place.ts';
import type { EntryOf } from '../protocol/entries.ts';
import type { GraphState } from '../protocol/workflows.ts';
import { type Disposable, DisposableList } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';
import { type EndedAttempt, EndedAttempts } from './ended-attempts.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

interface Found {
  readonly uri: vscode.Uri;
  readonly diagnostic: vscode.Diagnostic;
}

/**
 * Shows what tasks with a `problemMatcher` found wrong among VS Code's Problems, in the rooms of this window's folders. A
 * task's problems stay until its next attempt ends: then they are that one's, or none.
 */
export class TaskProblems implements vscode.Disposable {
  readonly #rooms: Rooms;
  readonly #log: Log;
  readonly #collection = vscode.languages.createDiagnosticCollection('stateroom-tasks');
  readonly #disposables = new DisposableList();
  readonly #listening = new Map<Room, Disposable>();
  /** What is shown, by the room's id, then by the task: the same state in another run is the same task. */
  readonly #found = new Map<string, Map<string, readonly Found[]>>();
  /** One after the other, so that what ended last is what is shown. */
  #reading: Promise<void> = Promise.resolve();

  constructor(rooms: Rooms, log: Log) {
    this.#rooms = rooms;
    this.#log = log;
    this.#disposables.push(this.#collection);
    this.#disposables.push(rooms.onDidChange(() => this.#listen()));
    this.#listen();
  }

  dispose(): void {
    for (const listening of this.#listening.values()) listening.dispose();
    this.#listening.clear();
    this.#disposables.dispose();
  }

  /** Follows rooms as they come and go. */
  #listen(): void {
    const { all } = this.#rooms;
    for (const [room, listening] of this.#listening) {
      if (all.includes(room)) continue;
      listening.dispose();
      this.#listening.delete(room);
      // A room that only has another host now is still there, and so is what is wrong.
      if (!this.#rooms.get(room.id) && this.#found.delete(room.id)) this.#show();
    }
    for (const room of all) {
      if (!room.folder || this.#listening.has(room)) continue;
      const attempts = new EndedAttempts();
      this.#listening.set(
        room,
        room.client.onDidReceive((message) => {
          for (const attempt of this.#latest(room, attempts.receive(message))) this.#ended(room, attempt);
        }),
      );
    }
  }

  /** The state that a task belongs to, in the definition its run has or else the newest. */
  #taskOf(
    { client }: Room,
    { run: id, state: name }: EntryOf<'task'>,
  ): { readonly workflow: string; readonly state: GraphState | undefined } | undefined {
    const { runs, workflows = [] } = client.view ?? {};
    const run = runs?.get(id);
    if (!run) return undefined;
    const chart =
      workflows.find(({ hash }) => hash === run.definition) ?? workflows.find(({ id }) => id === run.workflow);
    return { workflow: run.workflow, state: chart?.graph.states.find(({ id }) => id === name) };
  }

  /** The last of each task's: when a room is joined, all that lately ended is told at once. */
  #latest(room: Room, attempts: readonly EndedAttempt[]): EndedAttempt[] {
    const latest = new Map<string, EndedAttempt>();
    for (const attempt of attempts) {
      const { status, run, state } = attempt.end;
      // One that was ended before it came to anything says nothing of the code.
      if (status === 'cancelled' || status === 'interrupted') continue;
      latest.set(`${room.client.view?.runs.get(run)?.workflow}\n${state}`, attempt);
    }
    return [...latest.values()];
  }

  #ended(room: Room, attempt: EndedAttempt): void {
    const { end } = attempt;
    const task = this.#taskOf(room, end);
    if (!task) return;
    const { workflow, state } = task;
    this.#reading = this.#reading
      .then(async () => {
        const matchers = end.status === 'passed' ? undefined : state?.problem_matcher;
        const found = matchers ? await this.#read(room, attempt, matchers, state?.cwd) : [];
        if (!this.#listening.has(room)) return;
        const ofRoom = this.#found.get(room.id) ?? new Map<string, readonly Found[]>();
        this.#found.set(room.id, ofRoom.set(`${workflow}\n${end.state}`, found));
        this.#show();
      })
      .catch((error: unknown) => {
        this.#log.error(`The problems that ${end.label} found could not be shown: ${(error as Error).message}`);
      });
  }

  async #read(
    { folder, client }: Room,
    { end, began }: EndedAttempt,
    matchers: readonly string[],
    cwd: string | undefined,
  ): Promise<Found[]> {
    if (!folder) return [];
    const [{ readOutput }, { fileIn }, { filesNamed }] = await Promise.all([
      import('../client/places/read-output.ts'),
      import('./folder-file.ts'),
      import('./named-files.ts'),
    ]);
    const find = async (file: string): Promise<vscode.Uri | undefined> => {
      const found = await fileIn(folder.uri.fsPath, file, cwd);
      if (found.kind === 'file') return vscode.Uri.file(found.path);
      const [only, ...others] = found.kind === 'missing' ? await filesNamed(folder, file) : [];
      return others.length === 0 ? only : undefined;
    };
    const files = new Map<string, ReturnType<typeof find>>();
    // Of one whose beginning is not known here, the last lines are.
    const text = began === undefined ? (end.tail ?? '') : await client.taskLog(began);
    const found: Found[] = [];
    for (const problem of readOutput(text.split('\n'), matchers).problems) {
      const { file } = problem.place;
      const known = files.get(file) ?? find(file);
      files.set(file, known);
      const uri = await known;
      if (uri) found.push({ uri, diagnostic: diagnosticOf(problem, end.label) });
    }
    return found;
  }

  #show(): void {
    const byFile = new Map<string, { readonly uri: vscode.Uri; readonly diagnostics: vscode.Diagnostic[] }>();
    for (const { uri, diagnostic } of [...this.#found.values()].flatMap((ofRoom) => [...ofRoom.values()].flat())) {
      const known = byFile.get(uri.toString()) ?? { uri, diagnostics: [] };
      known.diagnostics.push(diagnostic);
      byFile.set(uri.toString(), known);
    }
    this.#collection.clear();
    this.#collection.set([...byFile.values()].map(({ uri, diagnostics }) => [uri, diagnostics]));
  }
}

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

function diagnosticOf({ place, message, severity, code }: OutputProblem, label: string): vscode.Diagnostic {
  const at = new vscode.Position(place.line - 1, (place.column ?? 1) - 1);
  // VS Code widens an empty range to the word there.
  const diagnostic = new vscode.Diagnostic(new vscode.Range(at, at), message, SEVERITIES[severity]);
  diagnostic.source = `Stateroom: ${label}`;
  if (code !== undefined) diagnostic.code = code;
  return diagnostic;
}
