import { stringify } from 'yaml';
import type { Problem } from '../../protocol/workflows.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { parseWorkflow } from '../parse.ts';
import { plainJson } from '../plain-json.ts';
import { type Finding, type Imported, quoted } from './findings.ts';
import { formatOf, type ImportFormat } from './formats.ts';
import { importMermaid } from './mermaid-import.ts';
import { importScxml } from './scxml-import.ts';
import { importXState } from './xstate-import.ts';

export interface ImportedWorkflow {
  readonly format: ImportFormat;
  /** The workflow file, YAML; `undefined` when the text could not be read. */
  readonly text: string | undefined;
  readonly findings: readonly Finding[];
  /** What the checks say of the file, beyond what the findings said already. */
  readonly problems: readonly Problem[];
}

/** Reads a statechart from elsewhere as a workflow file; `file` is what it is called where nothing in it says. Never throws. */
export function importWorkflow(text: string, file: string, wanted?: ImportFormat): ImportedWorkflow {
  const format = wanted ?? formatOf(text);
  const { data, findings } = read(text, file, format);
  if (data === undefined) return { format, text: undefined, findings, problems: [] };
  const wrong = plainJson(data);
  if (wrong) {
    const finding = { code: wrong.code, path: wrong.path.join('.').slice(0, 200), message: wrong.message };
    return { format, text: undefined, findings: [...findings, finding], problems: [] };
  }
  const yaml = stringify(data, { lineWidth: 120, aliasDuplicateObjects: false });
  const told = new Set(findings.map(({ code }) => code));
  const { problems } = parseWorkflow(yaml, `${String(data.workflow)}.workflow.yaml`);
  return { format, text: yaml, findings, problems: problems.filter(({ code }) => !told.has(code)) };
}

function read(text: string, file: string, format: ImportFormat): Imported {
  if (!text.isWellFormed())
    return {
      data: undefined,
      findings: [{ code: 'not-text', path: '', message: `${quoted(file)} is no text: it has half a character in it.` }],
    };
  switch (format) {
    case 'xstate':
      return importXState(text, file);
    case 'scxml':
      return importScxml(text, file);
    case 'mermaid':
      return importMermaid(text, file);
    default:
      return assertNever(format, 'format');
  }
}
