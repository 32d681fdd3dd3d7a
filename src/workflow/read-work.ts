import { ROLES, type Role } from '../protocol/members.ts';
import { PROBLEM_MATCHER_NAMES } from '../protocol/problem-matchers.ts';
import { isData } from './data.ts';
import { parseDuration } from './durations.ts';
import type { GateSpec, TaskSpec } from './model.ts';
import { nearest } from './nearest.ts';
import type { Path, Source } from './source.ts';
import { removeKey, replaceValue } from './suggestions.ts';
import { unknownKeys } from './unknown-keys.ts';

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');

/** A state's `task`; `undefined` when it can't be run, with the reason reported. */
export function readTask(value: unknown, path: Path, source: Source): TaskSpec | undefined {
  const data = typeof value === 'string' ? { run: value } : value;
  if (!isData(data)) {
    source.error('bad-task', 'A task says what it runs: `task: { run: npm test }`.', path);
    return undefined;
  }
  unknownKeys(data, 'task', path, source);
  const { run, vscode, cwd, env, timeout, retry, problemMatcher } = data;
  if (vscode !== undefined && (typeof vscode !== 'string' || vscode.trim() === '')) {
    source.error('bad-task', '`vscode` is the label of a task in .vscode/tasks.json, such as `vscode: Build`.', [
      ...path,
      'vscode',
    ]);
    return undefined;
  }
  if (run !== undefined && vscode !== undefined) {
    source.error(
      'bad-task',
      'A task has `run` or `vscode`, not both: a command of its own, or a task of VS Code.',
      [...path, 'vscode'],
      'key',
      () => ['run', 'vscode'].flatMap((key) => removeKey(source, [...path, key])),
    );
    return undefined;
  }
  if (run === undefined && vscode === undefined) {
    source.error(
      'bad-task',
      'A task needs `run`, a shell line or a list of program and arguments, or `vscode`, the label of a task.',
      path,
    );
    return undefined;
  }
  if (run !== undefined && typeof run !== 'string' && !isTexts(run)) {
    source.error('bad-task', '`run` is a shell line, or a list of the program and its arguments, each a string.', [
      ...path,
      'run',
    ]);
    return undefined;
  }
  if (cwd !== undefined && (typeof cwd !== 'string' || /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(cwd))) {
    source.error('bad-cwd', '`cwd` is a path inside the project, such as `packages/api`.', [...path, 'cwd']);
    return undefined;
  }
  if (vscode !== undefined) notOfVscode(data, path, source);
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout);
  if (timeout !== undefined && timeoutMs === undefined) {
    source.error('bad-duration', `${JSON.stringify(timeout)} is no duration. Write 500ms, 10s, 5m, 2h or 3d.`, [
      ...path,
      'timeout',
    ]);
  }
  if (env !== undefined && !isData(env))
    source.error('bad-env', '`env` is a map from names to values.', [...path, 'env']);
  const again = retry === undefined ? undefined : readRetry(retry, [...path, 'retry'], source);
  const matchers = readProblemMatcher(problemMatcher, [...path, 'problemMatcher'], source);
  return {
    ...(run !== undefined && { run }),
    ...(vscode !== undefined && { vscode }),
    ...(typeof cwd === 'string' && { cwd }),
    ...(isData(env) && { env: Object.fromEntries(Object.entries(env).map(([name, text]) => [name, String(text)])) }),
    ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
    ...(again && { retry: again }),
    ...(data.idempotent === true && { idempotent: true }),
    ...(matchers.length > 0 && { problem_matcher: matchers }),
  };
}

/** The known ones among the names; each other is reported. */
function readProblemMatcher(value: unknown, path: Path, source: Source): string[] {
  if (value === undefined) return [];
  const named = Array.isArray(value) ? value : [value];
  return named.flatMap((name, index) => {
    if (typeof name === 'string' && PROBLEM_MATCHER_NAMES.includes(name)) return name;
    const at = Array.isArray(value) ? [...path, index] : path;
    source.error(
      'bad-problem-matcher',
      typeof name === 'string'
        ? `${JSON.stringify(name)} is no problem matcher that is known here. There are ${PROBLEM_MATCHER_NAMES.join(', ')}.`
        : '`problemMatcher` is a name such as `$tsc`, or a list of names.',
      at,
      'value',
      () => (typeof name === 'string' ? replaceValue(source, at, meant(name)) : []),
    );
    return [];
  });
}

const meant = (name: string): string[] =>
  PROBLEM_MATCHER_NAMES.includes(`$${name}`) ? [`$${name}`] : nearest(name, PROBLEM_MATCHER_NAMES);

/** What a task of VS Code says in its own file. */
function notOfVscode(data: Readonly<Record<string, unknown>>, path: Path, source: Source): void {
  for (const key of ['cwd', 'env', 'problemMatcher']) {
    if (data[key] === undefined) continue;
    const at = [...path, key];
    source.warning(
      'unfit-key',
      `\`${key}\` has no effect on a task of VS Code: write it into .vscode/tasks.json${key === 'problemMatcher' ? '' : ', below its `options`'}.`,
      at,
      'key',
      () => removeKey(source, at),
    );
  }
}

function readRetry(value: unknown, path: Path, source: Source): TaskSpec['retry'] {
  const max = isData(value) ? value.max : undefined;
  const delay = isData(value) ? parseDuration(value.delay ?? '0ms') : undefined;
  if (typeof max === 'number' && Number.isInteger(max) && max >= 0 && max <= 100 && delay !== undefined)
    return { max, delay_ms: delay };
  source.error(
    'bad-retry',
    '`retry` is `{ max: 2, delay: 5s }`: how often again, at most 100 times, and after what pause.',
    path,
  );
  return undefined;
}

/** A state's `gate`; `undefined` when it is no gate, with the reason reported. */
export function readGate(value: unknown, path: Path, source: Source): GateSpec | undefined {
  if (!isData(value)) {
    source.error('bad-gate', 'A gate says who may let it pass: `gate: { approvals: 1, by: [approver, owner] }`.', path);
    return undefined;
  }
  unknownKeys(value, 'gate', path, source);
  const { approvals = 1, by = ['approver', 'owner'], not } = value;
  if (typeof approvals !== 'number' || !Number.isInteger(approvals) || approvals < 1) {
    source.error('gate-nobody-passes', '`approvals` is a whole number, 1 or more.', [...path, 'approvals']);
    return undefined;
  }
  const roles = (Array.isArray(by) ? by : [by]).filter((role): role is Role => ROLES.includes(role));
  if (roles.length === 0 || roles.every((role) => role === 'viewer')) {
    source.error('gate-nobody-passes', `\`by\` names roles that may approve: ${ROLES.slice(1).join(', ')}.`, [
      ...path,
      'by',
    ]);
    return undefined;
  }
  if (not !== undefined && not !== 'requester') {
    source.error('bad-gate', '`not` can shut out the `requester`, whoever sent the command that led here.', [
      ...path,
      'not',
    ]);
  }
  return { approvals, by: roles, not_requester: not === 'requester', agents: value.agents === true };
}
