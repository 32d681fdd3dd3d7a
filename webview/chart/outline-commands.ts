import { innermost } from '../../src/client/states.ts';
import type { RunState } from '../../src/protocol/runs.ts';
import type { CommandInfo, WorkflowInfo } from '../../src/protocol/workflows.ts';

/**
 * The commands accepted now that are listed under `state`: those it listens to itself, the answers to its gate, and under
 * an innermost state also those that the whole chart listens to.
 */
export function leadingOut(
  chart: WorkflowInfo,
  run: RunState,
  state: string,
  command: (name: string) => CommandInfo | undefined,
): CommandInfo[] {
  const heard = new Set<string>();
  const root = innermost(run.active).includes(state);
  for (const { source, kind, event } of chart.graph.transitions) {
    if (kind === 'command' && (source === state || (root && source === ''))) heard.add(event);
  }
  if (run.gates.some((gate) => gate.state === state))
    for (const name of ['approve', 'reject', 'withdraw']) heard.add(name);
  return run.accepts
    .filter((name) => heard.has(name))
    .map(command)
    .filter((info) => info !== undefined);
}
