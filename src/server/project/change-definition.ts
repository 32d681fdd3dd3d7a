import { RoomError } from '../../protocol/errors.ts';
import type { CompiledWorkflow, Effect, Stepped } from '../../workflow/model.ts';
import { canonical } from '../journal/canonical.ts';
import type { Run } from './run.ts';

/** What can be decided about a run whose workflow has a newer definition. */
export type ChangeCommand = 'run.keep' | 'run.move' | 'run.restart';

export const CHANGE_COMMANDS: readonly ChangeCommand[] = ['run.keep', 'run.move', 'run.restart'];

export const isChangeCommand = (name: string): name is ChangeCommand => CHANGE_COMMANDS.some((known) => known === name);

/** Why the run can't go on in this definition from where it stands; empty when it can. */
export function obstaclesTo(chart: CompiledWorkflow, run: Run): string[] {
  const adopted = chart.adopt(run.snapshot);
  return adopted.ok ? [] : [...adopted.obstacles];
}

/**
 * The run in this definition, in the same states. Tasks, gates and deadlines that are as they were go on; what is another one
 * begins anew, and what is no more ends. Throws the refusal.
 */
export function moved(run: Run, chart: CompiledWorkflow): Stepped {
  const adopted = chart.adopt(run.snapshot);
  if (!adopted.ok)
    throw new RoomError(
      'guard_failed',
      `${run.title} can't move: ${adopted.obstacles.join(' ')} Restart it, or keep it as it is.`,
      {
        obstacles: [...adopted.obstacles],
      },
    );
  return { ...adopted.made, taken: [], effects: [...ending(run, adopted.work), ...beginning(run, adopted.work)] };
}

/** The run from the beginning of this definition; everything it was at ends first. Throws the refusal. */
export function restarted(run: Run, chart: CompiledWorkflow): Stepped {
  const begun = chart.begin(run.given);
  if (!begun.ok)
    throw new RoomError('guard_failed', begun.why === 'broken' ? begun.message : `${run.title} can't begin anew.`);
  return { ...begun, effects: [...ending(run, []), ...begun.effects] };
}

/** Ends of what is under way and not in `work`, or not the same there. */
function ending(run: Run, work: readonly Effect[]): Effect[] {
  const task = (state: string) => work.find((effect) => effect.type === 'task.start' && effect.state === state);
  const gate = (state: string) => work.find((effect) => effect.type === 'gate.open' && effect.state === state);
  return [
    ...[...run.tasks].flatMap(([state, { spec }]): Effect[] => {
      const next = task(state);
      return next?.type === 'task.start' && same(next.task, spec) ? [] : [{ type: 'task.cancel', state }];
    }),
    ...[...run.gates].flatMap(([state, { spec }]): Effect[] => {
      const next = gate(state);
      return next?.type === 'gate.open' && same(next.gate, spec) ? [] : [{ type: 'gate.close', state }];
    }),
    ...[...run.timers.keys()].flatMap((id): Effect[] =>
      work.some((effect) => effect.type === 'timer.set' && effect.id === id) ? [] : [{ type: 'timer.clear', id }],
    ),
  ];
}

/** Beginnings of what is in `work` and not under way, or not the same. */
function beginning(run: Run, work: readonly Effect[]): Effect[] {
  return work.filter((effect) => {
    switch (effect.type) {
      case 'task.start':
        return !same(run.tasks.get(effect.state)?.spec, effect.task);
      case 'gate.open':
        return !same(run.gates.get(effect.state)?.spec, effect.gate);
      case 'timer.set':
        return !run.timers.has(effect.id);
      default:
        return false;
    }
  });
}

const same = (a: object | undefined, b: object): boolean =>
  a !== undefined && canonical(a as never) === canonical(b as never);
