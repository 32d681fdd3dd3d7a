import { RoomClient } from '../server/room-client.ts';
import { until } from '../vscode/until.ts';
import type { Program } from './program.ts';

type TokenName = 'owner' | 'approver' | 'member' | 'viewer' | 'agent';

export interface ServedProject {
  readonly project_id: string;
  readonly name: string;
  readonly folder: string;
  readonly owner_url: string;
  readonly tokens: Readonly<Record<TokenName, string>>;
}

/** A `stateroom serve --json` that is ready. */
export class Served {
  readonly program: Program;
  readonly url: string;
  readonly pid: number;
  readonly projects: readonly ServedProject[];

  static async ready(program: Program): Promise<Served> {
    const line = await until('the server to be ready', async () => {
      if (!program.isRunning) throw new Error(`The server ended: ${program.stderr}`);
      return program.lines[0];
    });
    return new Served(program, JSON.parse(line));
  }

  private constructor(
    program: Program,
    said: { readonly url: string; readonly pid: number; readonly projects: readonly ServedProject[] },
  ) {
    this.program = program;
    this.url = said.url;
    this.pid = said.pid;
    this.projects = said.projects;
  }

  get project(): ServedProject {
    const [project] = this.projects;
    if (!project) throw new Error('Nothing is served.');
    return project;
  }

  link(token: TokenName, base = this.url): string {
    return `${base}#t=${this.project.tokens[token]}&p=${this.project.project_id}`;
  }

  /** Another member of the room; the caller closes it. */
  async join(token: TokenName, name: string): Promise<RoomClient> {
    const client = await RoomClient.connect({ url: this.url, token: this.project.tokens[token], name });
    await client.join(this.project.project_id);
    return client;
  }

  /** Ends it as Ctrl+C does. */
  async stop(): Promise<number | null> {
    this.program.signal('SIGINT');
    return this.program.end();
  }
}
