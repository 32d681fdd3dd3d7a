import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

// The arrows of ARCHITECTURE.md, derived again from the sources themselves: lint can be switched off in a file, a
// tsconfig can be widened; this reads what is really imported, types included.

const ROOT = path.resolve(import.meta.dirname, '../..');

const PARTS = [
  'src/shared',
  'src/protocol',
  'src/client',
  'src/workflow',
  'src/server',
  'src/extension',
  'webview',
] as const;
type Part = (typeof PARTS)[number];

const ARROWS: Record<Part, readonly Part[]> = {
  'src/shared': [],
  'src/protocol': [],
  'src/client': ['src/protocol', 'src/shared'],
  'src/workflow': ['src/protocol', 'src/shared'],
  'src/server': ['src/client', 'src/workflow', 'src/protocol', 'src/shared'],
  'src/extension': ['src/server', 'src/client', 'src/workflow', 'src/protocol', 'src/shared'],
  webview: ['src/client', 'src/workflow', 'src/protocol', 'src/shared'],
};

/** Packages each part may name; `node:` stands for all of Node's own modules. */
const PACKAGES: Record<Part, readonly string[]> = {
  'src/shared': [],
  'src/protocol': ['zod'],
  'src/client': ['socket.io-client', 'zod'],
  'src/workflow': ['xstate', 'yaml', '@marcbachmann/cel-js', '@cfworker/json-schema', 'elkjs', 'saxes'],
  'src/server': ['node:', 'socket.io', 'zod'],
  'src/extension': ['node:', 'vscode', 'zod'],
  webview: ['preact', '@preact/signals', 'd3', 'elkjs', '@vscode/codicons', 'marked', 'zod'],
};

/** The only doors into a part for those outside it: files, and folders with a stroke at their end. */
const DOORS: Partial<Record<Part, Partial<Record<Part, readonly string[]>>>> = {
  'src/extension': {
    'src/server': [
      'src/server/orchestrator.ts',
      'src/server/discovery/discovery.ts',
      'src/server/discovery/session-file.ts',
      'src/server/tasks/mask-pattern.ts',
      'src/server/tasks/task-policy.ts',
      'src/server/tasks/task-runner.ts',
      'src/server/tasks/leftovers.ts',
      'src/server/tasks/processes.ts',
      'src/server/workflow-files.ts',
    ],
  },
  // Nothing of the engine, of YAML or of CEL comes into the page.
  webview: { 'src/workflow': ['src/workflow/drawing/'] },
};

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([^'\s]+)'/g;

function sources(part: Part): string[] {
  return readdirSync(path.join(ROOT, part), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.posix.join(part, file.split(path.sep).join('/')));
}

function importsOf(file: string): string[] {
  return [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? '');
}

const partOf = (file: string): Part | undefined => PARTS.find((part) => file.startsWith(`${part}/`));

function offences(part: Part): string[] {
  const found: string[] = [];
  for (const file of sources(part)) {
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) {
        const named = PACKAGES[part].some((name) =>
          name.endsWith(':') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`),
        );
        if (!named) found.push(`${file} imports the package ${specifier}`);
        continue;
      }
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
      const to = partOf(target);
      if (to === part || (to === undefined && target.endsWith('.css'))) continue;
      if (to === undefined || !ARROWS[part].includes(to)) found.push(`${file} imports ${target}`);
      const doors = to && DOORS[part]?.[to];
      if (doors && !doors.some((door) => (door.endsWith('/') ? target.startsWith(door) : target === door)))
        found.push(`${file} imports ${target}, which is not a door of ${to}`);
    }
  }
  return found;
}

describe('import arrows', () => {
  it.each(PARTS)('HOUSE-1: %s imports only what its arrows allow', (part) => {
    expect(sources(part).length).toBeGreaterThan(0);
    expect(offences(part)).toEqual([]);
  });
});
