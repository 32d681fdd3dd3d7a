import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/protocol/json.ts';
import type { RunState } from '../../../src/protocol/runs.ts';
import type { CommandInfo, WorkflowInfo } from '../../../src/protocol/workflows.ts';
import { foldsIn } from '../../../webview/chart/folds.ts';
import type { Line } from '../../../webview/chart/outline-rows.ts';
import { outlineOf } from '../../../webview/chart/outline-tree.ts';
import { Room } from '../../../webview/room/room.ts';
import type { Page } from '../../../webview/shell/page.ts';
import { createUi } from '../../../webview/shell/ui.ts';
import { CYCLE, generatedGraph, runAfter, workflow } from '../../browser/diagram/charts.ts';

const graph = generatedGraph(500);
const next: CommandInfo = { name: 'next_1', title: 'Next', roles: ['owner'], args: {}, required: [] };
const chart: WorkflowInfo = { id: 'large', title: 'Large', hash: 'h', runs: 'single', commands: [next], graph };
const standing = (group: number, step: number, seq: number): RunState => ({
  ...runAfter(workflow(CYCLE), []),
  workflow: 'large',
  definition: 'h',
  seq,
  active: [`group_${group}`, `group_${group}.step_${step}`],
  accepts: ['next_1'],
});

/** The outline of a page whose run stands in group 3; `sent` are the commands that it has sent. */
function outline() {
  const kept = new Map<string, Json | undefined>();
  const memory = {
    read: (key: string) => kept.get(key),
    write: (key: string, value?: Json) => void kept.set(key, value),
  };
  const room = new Room(async () => undefined);
  const sent: string[] = [];
  room.me.value = { id: 'ana', name: 'Ana', role: 'owner', kind: 'person' };
  room.workflows.value = [chart];
  room.receive({ event: 'state_update', payload: standing(3, 0, 1) });
  const underWay = new Set<string>();
  const outbox = { isUnderWay: (name: string) => underWay.has(name) };
  const session = { room, outbox, command: (name: string) => sent.push(name) };
  const page = { host: { memory }, session, ui: createUi(memory) } as unknown as Page;
  const tree = outlineOf(page);
  const keys = () => tree.lines.value.map(({ key }) => key);
  const line = (key: string): Line => tree.line(key) ?? expect.unreachable(key);
  let now = 0;
  /** Presses keys one after the other, each long after the last, as whoever has gone where the last one led. */
  const press = (...all: string[]) => {
    for (const key of all) {
      const at = tree.at.value ?? expect.unreachable('nowhere');
      now += 5000;
      tree.came(at);
      tree.press(at, key, now);
    }
    return tree.at.value?.key;
  };
  return { page, room, tree, sent, underWay, keys, line, press, folds: foldsIn(memory) };
}

describe('the outline beneath its elements', () => {
  it('PAGE-195: it begins where the run stands, as the diagram’s collapsed states let it be seen', () => {
    const { tree, keys, press, folds, line } = outline();
    expect(tree.at.value?.key).toBe('state group_3');
    expect(keys().every((key) => !key.includes('.'))).toBe(true);
    expect(tree.hidesActive.value).toBe(true);
    expect(press('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown')).toBe('state group_3.step_0');
    expect(tree.hidesActive.value).toBe(false);
    expect(folds.value.get('large')).not.toContain('group_3');
    expect(line('state group_3').open).toBe(true);
    // Collapsed in the diagram: what one was at is in it.
    folds.value = new Map([['large', ['group_3']]]);
    expect(tree.at.value?.key).toBe('state group_3');
  });

  it('PAGE-195: what is pointed at elsewhere is where one is; where one goes is pointed at', () => {
    const { page, tree, press } = outline();
    expect(press('ArrowDown')).toBe('state group_4');
    expect(page.ui.pointed.value).toBe('group_4');
    page.ui.pointed.value = 'group_9';
    expect(tree.at.value?.key).toBe('state group_9');
    page.ui.pointed.value = null;
    expect(tree.at.value?.key).toBe('state group_4');
    expect(press('End', 'Home')).toBe('state group_0');
  });

  it('PAGE-195: of 500 states, all of them open, an update makes only those anew that it is about', () => {
    const { room, tree, press } = outline();
    press('*');
    expect(tree.lines.value.length).toBeGreaterThan(500);
    const before = tree.rows.value;
    room.receive({ event: 'state_update', payload: standing(3, 1, 2) });
    const changed = [...tree.rows.value].filter(([id, row]) => before.get(id) !== row).map(([id]) => id);
    expect(changed.sort()).toEqual(['group_3.step_0', 'group_3.step_1']);
    const { value: lines } = tree.lines;
    room.receive({ event: 'state_update', payload: { ...standing(3, 1, 3), context: { n: 1 } } });
    expect(tree.lines.value).toBe(lines);
  });

  it('PAGE-194: a digit takes what is seen and opens what is not; a transition leads to its target, whatever that is in', () => {
    const { tree, sent, press } = outline();
    press('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    expect(press('9')).toBe('state group_3.step_0');
    press('1');
    expect(sent).toEqual(['next_1']);
    expect(press('ArrowDown', 'ArrowDown', 'ArrowDown')).toBe('state group_3.step_1');
    press('1');
    expect(tree.line('state group_3.step_1')?.open).toBe(true);
    expect(press('1')).toBe('state group_3.step_2');
    expect(sent).toEqual(['next_1']);
    // From a collapsed group into another.
    press('Home', 'ArrowRight', 'ArrowDown');
    expect(tree.at.value?.kind).toBe('branch');
    expect(press('Enter')).toBe('state group_1');
  });

  it('PAGE-193: within a word a digit and a space are letters of it, and send nothing', () => {
    const { tree, sent } = outline();
    const type = (word: string, from: number) => {
      for (const [index, letter] of [...word].entries())
        tree.press(tree.at.value ?? expect.unreachable('nowhere'), letter, from + index * 100);
      return tree.at.value?.key;
    };
    expect(type('group 1', 1000)).toBe('state group_10');
    expect(type('group 21', 9000)).toBe('state group_21');
    expect(sent).toEqual([]);
  });

  it('PAGE-194: a command that others may send says why, and one on its way is not sent again', () => {
    const { room, page, tree, sent, underWay, press } = outline();
    press('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', '1');
    underWay.add('next_1');
    press('1');
    expect(sent).toEqual(['next_1']);
    room.me.value = { id: 'vic', name: 'Vic', role: 'viewer', kind: 'person' };
    press('1');
    expect(sent).toEqual(['next_1']);
    expect(page.ui.told.value).toContain('viewer');
    expect(tree.rows.value.get('group_3.step_0')?.restarts).toBe(false);
  });
});
