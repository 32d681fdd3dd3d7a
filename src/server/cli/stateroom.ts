#!/usr/bin/env node
import path from 'node:path';
import { COMMANDS } from './commands.ts';
import { Failure, misuse } from './failure.ts';
import { help, helpOf, usageOf } from './help.ts';
import { readOptions } from './options.ts';
import { endWithReader, flushed, note, print, typed } from './terminal.ts';

declare const STATEROOM_VERSION: string;

// Socket.IO's own debugging output would show tokens; its modules read this when they are loaded, which is later.
delete process.env.DEBUG;

const surroundings = { version: STATEROOM_VERSION, pageDir: path.join(import.meta.dirname, '..', 'page') };

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    print(STATEROOM_VERSION);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const asked = args[0];
    print(asked !== undefined && Object.hasOwn(COMMANDS, asked) ? helpFor(asked) : help(STATEROOM_VERSION));
    return 0;
  }
  const spec = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === undefined || !spec) {
    const there = `There are ${Object.keys(COMMANDS).join(', ')}; stateroom --help says what they do.`;
    throw misuse(name === undefined ? `Say what to do. ${there}` : `There is no command ${typed(name)}. ${there}`);
  }
  try {
    const options = readOptions(name, args, spec.options);
    if (options.has('help')) {
      print(helpFor(name));
      return 0;
    }
    return await (await spec.load())(options, surroundings);
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 2) throw misuse(`${error.message}\n${usageOf(name, spec)}`);
    throw error;
  }
}

function helpFor(name: string): string {
  const spec = COMMANDS[name];
  return spec ? helpOf(name, spec) : '';
}

function explain(error: unknown): number {
  if (error instanceof Failure) {
    note(`stateroom: ${error.message}`);
    return error.exitCode;
  }
  if ((error as NodeJS.ErrnoException | undefined)?.syscall === 'uv_cwd') {
    note('stateroom: the folder that this was called in is gone. Go to another one first.');
    return 1;
  }
  note(`stateroom: something unexpected went wrong. ${error instanceof Error ? error.stack : String(error)}`);
  return 1;
}

endWithReader();
const code = await main(process.argv.slice(2)).catch(explain);
await flushed();
process.exit(code);
