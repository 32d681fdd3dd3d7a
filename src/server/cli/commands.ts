import type { OptionSpecs, Options } from './options.ts';

/** Where the built parts of the program lie. */
export interface Surroundings {
  readonly pageDir: string;
  readonly version: string;
}

export type RunCommand = (options: Options, surroundings: Surroundings) => Promise<number>;

export interface CommandSpec {
  readonly words: string;
  readonly says: string;
  /** What a person needs to know further, a paragraph each. */
  readonly more: readonly string[];
  readonly options: OptionSpecs;
  /** Loaded when it is called: nobody who asks for help waits for a server. */
  readonly load: () => Promise<RunCommand>;
}

const URL_OPTION = {
  url: { value: 'LINK', says: 'a share link, instead of the orchestrator that runs for this folder' },
};
const JSON_OPTION = { json: { says: 'prints JSON, for programs' } };

export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  serve: {
    words: '[FOLDER…]',
    says: 'runs the orchestrator of these folders, or of this one, without VS Code',
    more: [
      'Prints a link for the owner of each folder and goes on until Ctrl+C. It listens on this machine only, unless --host says otherwise.',
      'With --json one line is printed when it is ready: { url, pid, projects: [{ project_id, name, folder, owner_url, tokens }] }.',
    ],
    options: {
      host: { value: 'ADDRESS', says: 'the address to listen on; 127.0.0.1 by default' },
      port: { value: 'NUMBER', says: 'the port to listen on; any free one by default' },
      'data-dir': { value: 'FOLDER', says: 'where journals and the secret of the links are kept' },
      'public-url': { value: 'URL', says: 'the address that others reach this server by, through a tunnel or proxy' },
      mask: { value: 'PATTERN', says: 'a regular expression for what is masked in the output of tasks' },
      'allow-tasks': { says: 'lets the states of a workflow run their processes on this machine' },
      json: { says: 'prints one line of JSON when ready, for programs' },
    },
    load: async () => (await import('./serve.ts')).serve,
  },
  send: {
    words: 'COMMAND [KEY=VALUE…]',
    says: 'sends a command',
    more: [
      'It goes to the orchestrator that runs for this folder, in VS Code or as `stateroom serve`, or to --url.',
      'Exit code 0: accepted, and with --wait the state was reached. 1: refused, or not in time. 2: not asked for rightly.',
    ],
    options: {
      run: { value: 'RUN', says: 'the run it is for, where several accept it' },
      wait: { value: 'STATE', says: 'waits until the run is in this state' },
      timeout: { value: 'DURATION', says: 'how long to try and to wait, such as 90s or 10m; 30s by default' },
      ...URL_OPTION,
      ...JSON_OPTION,
    },
    load: async () => (await import('./send.ts')).send,
  },
  status: {
    words: '',
    says: 'shows where the runs stand, what is accepted now, and what waits for whom',
    more: [],
    options: { ...URL_OPTION, ...JSON_OPTION },
    load: async () => (await import('./status.ts')).status,
  },
  log: {
    words: '',
    says: 'shows what happened, the latest entries last',
    more: [],
    options: {
      follow: { says: 'goes on with what happens, until Ctrl+C' },
      task: { value: 'NUMBER', says: 'shows all that the task of this entry has printed instead; last for the latest' },
      report: { value: 'RUN', says: 'writes the report of this run instead, by its id or title; last for the latest' },
      format: {
        value: 'markdown|html',
        says: 'the report as Markdown, by default, or as one HTML file with its pictures in it',
      },
      limit: { value: 'NUMBER', says: 'how many entries of the past to show; 50 by default' },
      ...URL_OPTION,
      ...JSON_OPTION,
    },
    load: async () => (await import('./log.ts')).log,
  },
  check: {
    words: '[PATH…]',
    says: 'checks workflow files',
    more: [
      'A PATH is a workflow file, or a folder with workflows in .stateroom/; this folder by default.',
      'Exit code 0: nothing is wrong. 1: something is. 2: not asked for rightly, or nothing to check.',
    ],
    options: { format: { value: 'text|json|github', says: 'how to tell; text by default' } },
    load: async () => (await import('./check.ts')).check,
  },
  export: {
    words: 'FILE',
    says: 'writes a workflow in another form, as a picture or for other programs',
    more: [
      'The result goes to stdout. What the other form can not hold is told on stderr.',
      'svg is a picture that stands alone, mermaid a stateDiagram-v2, scxml a document of the W3C, xstate a machine config of XState 5 in JSON.',
      'Exit code 0: it is written. 1: the workflow has errors. 2: not asked for rightly.',
    ],
    options: { format: { value: 'svg|mermaid|scxml|xstate', says: 'the form to write' }, ...JSON_OPTION },
    load: async () => (await import('./export.ts')).exportFile,
  },
  import: {
    words: 'FILE',
    says: 'writes a statechart from elsewhere as a workflow',
    more: [
      'Reads a machine config of XState 5 in JSON, an SCXML document, or a stateDiagram-v2 of Mermaid. The workflow goes to stdout.',
      'What did not come through as it was, and what the checks say of the result, is told on stderr.',
      'Exit code 0: it is written. 1: the file can not be read. 2: not asked for rightly.',
    ],
    options: {
      format: { value: 'xstate|scxml|mermaid', says: 'what the file is; by its beginning, unless said' },
      ...JSON_OPTION,
    },
    load: async () => (await import('./import.ts')).importFile,
  },
};
