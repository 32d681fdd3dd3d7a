import type { Limits } from '../protocol/limits.ts';
import type { Role } from '../protocol/members.ts';
import type { Problem } from '../protocol/workflows.ts';
import type { Clock } from '../shared/clock.ts';
import type { Disposable } from '../shared/disposables.ts';
import type { Log } from '../shared/log.ts';

export interface OrchestratorOptions {
  /** 127.0.0.1 unless someone chose otherwise. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** Where journals live: one folder per project below it. Made with mode 0700. */
  readonly dataDir: string;
  /** The built page (`dist/page`), with its manifest. */
  readonly pageDir: string;
  /** 32 random bytes that the default tokens of each project are derived from; kept by the host, never in the repository. */
  readonly secret: Uint8Array;
  /** Tasks run only where this says so, asked each time: VS Code's trust, or `--allow-tasks`. A sentence says why not. */
  readonly mayRunTasks: () => true | { readonly reason: string };
  /** The address other people reach this server by, when a tunnel or proxy stands before it. */
  readonly publicUrl?: string;
  readonly version: string;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly log: Log;
}

export interface HostedProject {
  readonly projectId: string;
  readonly name: string;
  readonly folder: string;
  /** Derived tokens, stable over restarts: what the host itself, `serve --json` and links are made of. */
  readonly tokens: Readonly<Record<Role | 'agent', string>>;
  readonly problems: readonly Problem[];
  /** The number of workflows that loaded. */
  readonly workflowCount: number;
  /** Workflow files were read again; problems may have changed. */
  onDidChangeWorkflows(listener: () => void): Disposable;
  /** `BASE#t=TOKEN&p=PROJECT` for people; the token is in the fragment, which no request carries. */
  linkFor(token: string, base?: string): string;
}

export interface Orchestrator {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  readonly port: number;
  /** Opens the folder's journal and workflows and makes its room. The same folder twice gives the same project. */
  addProject(folder: { readonly path: string; readonly name?: string }): Promise<HostedProject>;
  /** Ends the room: its members are told and cut. The journal stays. */
  removeProject(projectId: string): Promise<void>;
  readonly projects: readonly HostedProject[];
  /** Closes rooms, sockets and journals; leaves no timer and no child process. */
  close(): Promise<void>;
}

export declare function startOrchestrator(options: OrchestratorOptions): Promise<Orchestrator>;
