import os from 'node:os';
import path from 'node:path';
import { formatLink } from '../../protocol/link.ts';
import type { Problem } from '../../protocol/workflows.ts';
import type { HostedProject, Orchestrator } from '../orchestrator.ts';
import { problemLine } from './problem-lines.ts';
import type { ServeOptions } from './serve-options.ts';
import { oneLine } from './terminal.ts';

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/i;
const EVERYWHERE = new Set(['0.0.0.0', '::']);

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The addresses that a wider listener is reached by from elsewhere; none for one on this machine only. */
export function outerAddresses({ host }: Pick<ServeOptions, 'host'>, port: number): string[] {
  if (!EVERYWHERE.has(host)) return isLoopback(host) ? [] : [addressOf(host, port)];
  return Object.values(os.networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family, scopeid }) => !internal && (family === 'IPv4' || (host === '::' && scopeid === 0)))
    .map(({ address }) => addressOf(address, port));
}

const addressOf = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;

/** What `serve --json` prints, once. */
export function ready(orchestrator: Orchestrator, { publicUrl }: ServeOptions) {
  return {
    url: orchestrator.url,
    pid: process.pid,
    projects: orchestrator.projects.map(({ projectId, name, folder, tokens }) => ({
      project_id: projectId,
      name,
      folder,
      owner_url: formatLink(publicUrl ?? orchestrator.url, { projectId, token: tokens.owner }),
      tokens,
    })),
  };
}

/** What `serve` tells people once it is ready. */
export function announcement(orchestrator: Orchestrator, options: ServeOptions): string {
  const { projects } = orchestrator;
  const several = projects.length > 1;
  const lines = projects.flatMap((project) => [
    `${oneLine(project.name)} is served. Open it in a browser:`,
    '',
    `  ${formatLink(options.publicUrl ?? orchestrator.url, { projectId: project.projectId, token: project.tokens.owner })}`,
    '',
    ...findings(project),
  ]);
  return [
    ...lines,
    `Whoever has ${several ? 'such a link' : 'this link'} is an owner: they send every command and answer gates. Keep it to yourself.`,
    options.allowTasks
      ? 'Tasks of the workflow run as processes of this machine.'
      : 'Tasks are not run: a workflow file could run anything. If you trust it, start with --allow-tasks.',
    'Stop with Ctrl+C.',
  ].join('\n');
}

function findings({ folder, problems, workflowCount }: HostedProject): string[] {
  const told = problemsOf(folder, problems);
  if (workflowCount === 0 && told.length === 0)
    told.push('There is no workflow here yet: write one to .stateroom/NAME.workflow.yaml, and it shows at once.');
  return told.length === 0 ? [] : [...told, ''];
}

/** Problems with the file's path as it is from here, so that a terminal can open it. */
export const problemsOf = (folder: string, problems: readonly Problem[]): string[] =>
  problems.map((problem) =>
    problemLine({ ...problem, file: path.relative(process.cwd(), path.join(folder, problem.file)) }),
  );

export const openness = ({ host, publicUrl }: ServeOptions, addresses: readonly string[]): string =>
  [
    `Listening on ${host} opens this server to the network: whoever reaches ${addresses.join(' or ') || 'this machine'} can try a link here.`,
    publicUrl?.startsWith('https:')
      ? ''
      : 'There is no TLS, so links and messages can be read on the way. A tunnel or proxy with TLS before 127.0.0.1, and --public-url, would prevent that.',
  ]
    .filter((line) => line !== '')
    .join(' ');
