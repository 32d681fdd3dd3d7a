import { defineConfig } from 'vitest/config';

/**
 * One project per kind of test. Those that start processes run one file at a time, or two: two cores are shared with a
 * server, a browser and sometimes a whole VS Code.
 */
const heavy = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 };
/** Each file has a server of its own, or a browser as well, and mostly waits for them. */
const two = { ...heavy, fileParallelism: true, maxWorkers: 2 };

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{shared,protocol,client,workflow,server,webview,extension,house}/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...two, testTimeout: 30_000 },
      },
      { extends: true, test: { name: 'faults', include: ['test/{faults,fuzz}/**/*.test.ts'], ...heavy } },
      {
        extends: true,
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...two, testTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'workbench', include: ['test/vscode/workbench/**/*.test.ts'], ...heavy, testTimeout: 120_000 },
      },
    ],
  },
});
