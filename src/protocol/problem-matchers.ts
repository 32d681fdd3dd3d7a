/** How a tool writes down where something is wrong. */
export type OutputFormat =
  | 'tsc'
  | 'msbuild'
  | 'eslint-stylish'
  | 'eslint-compact'
  | 'eslint-unix'
  | 'jshint'
  | 'gcc'
  | 'go'
  | 'rustc'
  | 'esbuild'
  | 'vitest'
  | 'jest'
  | 'node'
  | 'pytest';

/** What `problemMatcher` of a task may name, and the formats that then count: VS Code's own names, and those of test runners. */
export const PROBLEM_MATCHERS: Readonly<Record<string, readonly OutputFormat[]>> = {
  $tsc: ['tsc'],
  '$tsc-watch': ['tsc'],
  '$eslint-stylish': ['eslint-stylish'],
  '$eslint-compact': ['eslint-compact'],
  '$eslint-unix': ['eslint-unix'],
  $jshint: ['jshint'],
  '$jshint-stylish': ['eslint-stylish'],
  $gcc: ['gcc'],
  $go: ['go'],
  $rustc: ['rustc'],
  $msCompile: ['msbuild'],
  $esbuild: ['esbuild'],
  $vitest: ['vitest'],
  $jest: ['jest'],
  $node: ['node'],
  $pytest: ['pytest'],
};

/** The names, in the order in which people read them. */
export const PROBLEM_MATCHER_NAMES: readonly string[] = Object.keys(PROBLEM_MATCHERS);
