import { WorkflowId } from '../protocol/ids.ts';
import type { Json, JsonObject } from '../protocol/json.ts';
import { type Chart, startsIn } from './chart.ts';
import { checkChart } from './checks.ts';
import { compileWorkflow } from './compile.ts';
import { isData } from './data.ts';
import type { FileEditor } from './edits.ts';
import type { Definition, ParsedWorkflow, StartOf } from './model.ts';
import { readChart } from './read-chart.ts';
import { readCommands } from './read-commands.ts';
import { type Finding, Source } from './source.ts';
import { replaceValue } from './suggestions.ts';

/**
 * Reads one workflow file, YAML or JSON. Never throws; a file with any problem of severity `error` gives no definition.
 * `file` is the name that the problems carry, and what a plain XState export without an id is named by.
 */
export function parseWorkflow(text: string, file: string): ParsedWorkflow {
  return parsedOf(inspectWorkflow(text, file));
}

/** Without what only editors want. */
export const parsedOf = ({ definition, id, starts, findings }: InspectedWorkflow): ParsedWorkflow => ({
  definition,
  problems: findings.map(({ problem }) => problem),
  ...(id !== undefined && { id }),
  ...(starts.length > 0 && { starts }),
});

/** As `parseWorkflow`, with what would mend each problem: for editors. */
export function inspectWorkflow(text: string, file: string): InspectedWorkflow {
  const source = new Source(text, file);
  const found = source.findings.length === 0 ? read(source) : undefined;
  const broken = source.findings.some(({ problem }) => problem.severity === 'error');
  return {
    definition: broken ? undefined : found?.definition,
    id: found?.definition.id,
    starts: found?.starts ?? [],
    findings: source.findings,
    editor: source.editor,
  };
}

export interface InspectedWorkflow {
  readonly definition: Definition | undefined;
  /** Also of a file that is broken, where it says so. */
  readonly id: string | undefined;
  readonly starts: readonly StartOf[];
  readonly findings: readonly Finding[];
  readonly editor: FileEditor;
}

function read(source: Source): { definition: Definition; starts: StartOf[] } | undefined {
  const { data } = source;
  if (!isData(data)) {
    source.error('not-a-workflow', 'A workflow file is a map that begins with `workflow: NAME` and has `states`.', []);
    return undefined;
  }
  const id = readId(data, source);
  if (!isData(data.states) || Object.keys(data.states).length === 0) {
    source.error('no-states', 'A workflow needs `states`, one at least.', [], 'key');
    return undefined;
  }
  const chart: Chart = readChart(data, source);
  const commands = readCommands(data, chart, source);
  const context = readContext(data, source);
  const runs = data.runs ?? 'single';
  if (runs !== 'single' && runs !== 'many')
    source.error('bad-runs', '`runs` is single or many.', ['runs'], 'value', () =>
      replaceValue(source, ['runs'], ['single', 'many']),
    );
  checkChart(chart, { commands, declared: data.commands !== undefined, source });
  const definition: Definition = {
    id,
    title: typeof data.title === 'string' ? data.title : id,
    ...(typeof data.description === 'string' && { description: data.description }),
    runs: runs === 'many' ? 'many' : 'single',
    context,
    commands,
    chart: data as JsonObject,
  };
  if (source.findings.every(({ problem }) => problem.severity !== 'error')) tryToBegin(definition, source);
  return { definition, starts: startsOf(chart, source) };
}

/** The other workflows that this one starts, and where it says so. */
function startsOf(chart: Chart, source: Source): StartOf[] {
  return startsIn(chart).map(({ workflow, path }) => ({ workflow, path, place: source.placeOf(path) }));
}

/** A `single` workflow begins as soon as it is loaded, with nothing but its own context: it must be able to. */
function tryToBegin(definition: Definition, source: Source): void {
  const begun = compileWorkflow(definition).begin();
  if (begun.ok || begun.why !== 'broken') return;
  const report = definition.runs === 'single' ? 'error' : 'warning';
  source[report]('cannot-begin', begun.message, ['initial'], 'key');
}

function readId(data: Record<string, unknown>, source: Source): string {
  const said = data.workflow ?? data.id;
  if (data.workflow !== undefined && !WorkflowId.safeParse(data.workflow).success) {
    source.error(
      'bad-id',
      '`workflow` is the id: small letters, digits, "_" and "-", beginning with a letter, at most 64.',
      ['workflow'],
      'value',
      () => replaceValue(source, ['workflow'], [slug(String(data.workflow))].filter(isId)),
    );
  }
  const base =
    source.file
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/(\.workflow)?\.(ya?ml|json)$/i, '') ?? '';
  const id = slug(typeof said === 'string' ? said : base);
  return WorkflowId.safeParse(id).success ? id : 'workflow';
}

const isId = (text: string) => WorkflowId.safeParse(text).success;

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 64);

function readContext(data: Record<string, unknown>, source: Source): JsonObject {
  if (data.context === undefined) return {};
  if (!isData(data.context)) {
    source.error('bad-context', '`context` is a map of the fields that a run carries, with their first values.', [
      'context',
    ]);
    return {};
  }
  return data.context as { [key: string]: Json };
}
