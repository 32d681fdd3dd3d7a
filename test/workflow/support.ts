import { compileWorkflow } from '../../src/workflow/compile.ts';
import type { ChartEvent, CompiledWorkflow, EngineSnapshot, Stepped, StepResult } from '../../src/workflow/model.ts';
import { parseWorkflow } from '../../src/workflow/parse.ts';

/** Compiles a file that has to be without errors. */
export function compiled(text: string, file = 'w.workflow.yaml'): CompiledWorkflow {
  const { definition, problems } = parseWorkflow(text, file);
  if (!definition)
    throw new Error(problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
  return compileWorkflow(definition);
}

/** A run that a test walks through, step by step. */
export class Walk {
  readonly chart: CompiledWorkflow;
  now: Stepped;

  constructor(text: string, context?: Parameters<CompiledWorkflow['begin']>[0]) {
    this.chart = compiled(text);
    this.now = ok(this.chart.begin(context));
  }

  try(event: string | ChartEvent): StepResult {
    return this.chart.step(this.now.snapshot as EngineSnapshot, typeof event === 'string' ? { type: event } : event);
  }

  /** Sends the events; each has to be taken. */
  send(...events: (string | ChartEvent)[]): Stepped {
    for (const event of events) this.now = ok(this.try(event));
    return this.now;
  }
}

export function ok(result: StepResult): Stepped {
  if (!result.ok) throw new Error(`not taken: ${JSON.stringify(result)}`);
  return result;
}
