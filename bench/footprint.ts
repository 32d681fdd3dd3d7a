import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ServeProcess } from '../test/support/server/serve-process.ts';
import { inTurns, ratios } from './cycles.ts';
import { type Figure, median } from './figures.ts';
import type { Options } from './options.ts';
import { BOARD } from './support/board.ts';
import type { Build } from './support/build.ts';

const SETTLE_MS = 4_000;
const ROUNDS = 3;

/** What the server adds to a process that does nothing: once it has started, and once somebody was in the room. */
export async function memory(build: Build): Promise<Figure[]> {
  const bare: number[] = [];
  const served: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const idle = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    const root = build.folder();
    const folder = path.join(root, 'folder');
    mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
    writeFileSync(path.join(folder, '.stateroom/board.workflow.yaml'), BOARD);
    const places = { folder, dataDir: path.join(root, 'data'), stateDir: path.join(root, 'state') };
    const serving = await ServeProcess.start({ ...places, command: build.command, port: 0 });
    try {
      await sleep(SETTLE_MS);
      bare.push(residentOf(idle.pid ?? 0));
      served.push(residentOf(serving.ready.pid));
    } finally {
      idle.kill('SIGKILL');
      await serving.end();
    }
  }
  return [
    {
      name: 'idle project with its server, memory above a bare Node',
      value: median(served) - median(bare),
      unit: 'MB',
      target: { atMost: 40 },
      note: `${Math.round(median(served))} MB; bare ${Math.round(median(bare))} MB`,
    },
  ];
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** P12: loading and activating the extension in a window whose folder has no workflow, against loading Socket.IO. */
export async function activation(build: Build, { cycles }: Options): Promise<Figure[]> {
  const probe = path.join(import.meta.dirname, 'support/activation-probe.ts');
  const run = async (...args: string[]) =>
    Number((await promisify(execFile)(process.execPath, [probe, ...args])).stdout);
  const { extension, server } = await inTurns(cycles, {
    extension: () => run('extension', build.extension),
    server: () => run('socket.io'),
  });
  return [
    {
      name: "P12 activation without a workflow, of require('socket.io')",
      value: median(ratios(extension, server)),
      unit: '×',
      target: { atMost: 0.1 },
      note: `${median(extension).toFixed(1)} ms; socket.io ${median(server).toFixed(1)} ms`,
    },
  ];
}
