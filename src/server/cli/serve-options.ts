import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { baseOf } from '../../protocol/link.ts';
import { stateDir } from '../discovery/discovery.ts';
import { maskPattern } from '../tasks/mask-pattern.ts';
import { failed, misuse } from './failure.ts';
import type { Options } from './options.ts';
import { typed } from './terminal.ts';

export interface ServeOptions {
  /** Real paths, each once. */
  readonly folders: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Whether somebody chose `dataDir`: then a second journal for a folder is meant. */
  readonly ownDataDir: boolean;
  readonly publicUrl: string | undefined;
  readonly allowTasks: boolean;
  readonly json: boolean;
  /** What is masked in the output of tasks, besides secrets in variables. */
  readonly maskPatterns: readonly RegExp[];
}

export function serveOptions(options: Options): ServeOptions {
  const dataDir = options.text('data-dir');
  const publicUrl = options.text('public-url');
  return {
    host: options.text('host') ?? '127.0.0.1',
    port: portOf(options.text('port')),
    dataDir: dataDir === undefined ? path.join(stateDir(), 'data') : path.resolve(dataDir),
    ownDataDir: dataDir !== undefined,
    publicUrl: publicUrl === undefined ? undefined : addressOf(publicUrl),
    allowTasks: options.has('allow-tasks'),
    json: options.has('json'),
    maskPatterns: patternsOf(options.text('mask')),
    folders: [...new Set((options.words.length === 0 ? ['.'] : options.words).map(realFolder))],
  };
}

function patternsOf(text: string | undefined): RegExp[] {
  if (text === undefined) return [];
  try {
    return [maskPattern(text)];
  } catch (error) {
    throw misuse(`--mask: ${(error as Error).message}`);
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw misuse(`--port takes a number from 0 to 65535, not ${typed(text)}.`);
  return port;
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
  if (!plain) throw misuse(`--public-url takes an address such as https://name.example/, not ${typed(text)}.`);
  return baseOf(url.href.endsWith('/') ? url.href : `${url.href}/`);
}

function realFolder(folder: string): string {
  let real: string;
  try {
    real = realpathSync(folder);
  } catch {
    throw failed(`There is no folder ${typed(path.resolve(folder))}.`);
  }
  if (!statSync(real).isDirectory()) throw failed(`${typed(real)} is a file. Name the folder that it is in.`);
  return real;
}
