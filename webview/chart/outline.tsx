import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { attemptText } from '../../src/client/tasks.ts';
import { approvalsOf } from '../diagram/words.ts';
import { Icon } from '../look/icon.tsx';
import { Countdown } from '../shell/countdown.tsx';
import { type Page, usePage } from '../shell/page.ts';
import { takeFocus } from '../shell/take-focus.ts';
import { usePart } from '../shell/use-part.ts';
import { watchPart } from '../watch/watch-part.ts';
import type { Line, Row } from './outline-rows.ts';
import { type OutlineTree, outlineOf } from './outline-tree.ts';

/**
 * The chart as a tree: the same states, the active ones marked, each with the ways on from it.
 *
 * What can be done in a state is an item of the tree like the states are, not a button inside of one: in a tree screen readers
 * leave the arrow keys to the page and read one item at a time, and whatever else can take the focus in an item is passed over.
 * The items stand beside each other and say their level: an item that held others would be read with all of them. What is
 * seen by shape alone is in their text, for nobody to see.
 */
export function Outline() {
  const page = usePage();
  const tree = useMemo(() => outlineOf(page), [page]);
  const root = useRef<HTMLUListElement>(null);
  useFocus(root, tree);
  const lineOf = (target: EventTarget | null): Line | undefined => {
    const item = target instanceof Element ? target.closest<HTMLElement>('[role="treeitem"]') : null;
    return item?.dataset.key === undefined ? undefined : tree.line(item.dataset.key);
  };
  return (
    <div class="outline">
      <ul
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it is the tree's list, as the ARIA Authoring Practices have it
        role="tree"
        aria-label="States"
        ref={root}
        onFocusIn={({ target }) => {
          const line = lineOf(target);
          if (line) tree.came(line);
        }}
        onClick={(event) => {
          const line = lineOf(event.target);
          if (!line || !(event.target instanceof Element)) return;
          if (event.target.closest('.twisty')) tree.toggle(line);
          else if (event.target.closest('.restart')) tree.restart(line.state);
          // Assistive technology clicks the item itself, people what is in it.
          else if (line.kind !== 'state' || (event.detail === 0 && event.target.role === 'treeitem')) tree.act(line);
        }}
        onKeyDown={(event) => {
          const line = lineOf(event.target);
          if (!line || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
          // A key that is held down walks, and does nothing twice.
          const held = event.repeat && !event.key.startsWith('Arrow');
          if (held || tree.press(line, event.key, event.timeStamp)) event.preventDefault();
        }}
      >
        {tree.lines.value.map(({ key, kind, state, level, position, size }) => {
          const Item = ITEMS[kind];
          return <Item key={key} tree={tree} of={key} id={state} level={level} position={position} size={size} />;
        })}
      </ul>
    </div>
  );
}

/** Whether the run stands in a state that the outline does not show, since what it is in is collapsed. */
export const hidesActive = (page: Page): boolean => outlineOf(page).hidesActive.value;

/**
 * Gives the focus where the tree goes, and keeps it in the tree whatever changes: where its item is no more, the nearest one
 * gets it.
 */
function useFocus(root: { readonly current: HTMLElement | null }, tree: OutlineTree): void {
  useEffect(() => {
    const inside = () => root.current?.contains(document.activeElement) ?? false;
    let held = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopKeeping = tree.lines.subscribe(() => {
      held ||= inside(); // as it is before the change is drawn
      clearTimeout(timer);
      timer = setTimeout(() => {
        tree.settle();
        if (held && document.activeElement === document.body)
          takeFocus(root.current?.querySelector<HTMLElement>('[tabindex="0"]'));
        held = false;
      });
    });
    // What one goes to may be drawn only now: that comes before whatever is queued here.
    const stopGoing = tree.onGo((key) =>
      queueMicrotask(() => root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()),
    );
    return () => {
      clearTimeout(timer);
      stopKeeping();
      stopGoing();
    };
  }, [root, tree]);
}

interface ItemProps {
  readonly tree: OutlineTree;
  /** The item's key. */
  readonly of: string;
  /** Its state. */
  readonly id: string;
  readonly level: number;
  readonly position: number;
  readonly size: number;
}

function StateItem({ tree, of, id, level, position, size }: ItemProps) {
  const { ui } = usePage();
  const row = useComputed(() => tree.rows.value.get(id)).value;
  const pointed = useComputed(() => ui.pointed.value === id).value;
  const tabIndex = useTabIndex(tree, of);
  const watch = usePart(watchPart);
  if (!row) return null;
  const { state, active, open } = row;
  return (
    <li
      role="treeitem"
      tabIndex={tabIndex}
      data-key={of}
      class={[active && 'active', row.around && 'around', pointed && 'pointed'].filter(Boolean).join(' ')}
      style={{ '--level': level }}
      data-state={id}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={open}
      aria-current={active ? 'step' : undefined}
    >
      <span class="name">
        <span class={`twisty ${open === undefined ? '' : open ? 'open' : 'closed'}`} aria-hidden="true">
          {open !== undefined && <Icon name="chevronDown" />}
        </span>
        <span class="mark" aria-hidden="true" />
        <b>{state.title}</b>
        {active && <span class="hidden">{row.over ? 'the run ended here' : 'active'}</span>}
        {state.kind === 'final' && <span class="tag">final</span>}
      </span>
      <Facts row={row} />
      {typeof watch === 'object' && <watch.Lookers state={id} />}
      {row.restarts && (
        <span class="quiet restart" aria-hidden="true">
          Restart from here…
        </span>
      )}
    </li>
  );
}

/** What works or waits in a state. */
function Facts({ row: { state, task, gate, timers, inside } }: { readonly row: Row }) {
  const attempt = task && attemptText(task);
  return (
    <>
      {state.description !== undefined && <p class="dim">{state.description}</p>}
      {inside !== undefined && <p class="dim">{inside}</p>}
      {state.task !== undefined && (
        <p class="dim">
          <Icon name={task ? TASK_ICONS[task.status] : 'play'} class={task?.status ?? ''} /> <code>{state.task}</code>
          {task && ` · ${task.status.replace('_', ' ')}`}
          {attempt !== undefined && ` · ${attempt}`}
          {task?.retry_at !== undefined && (
            <>
              {' · next '}
              <Countdown to={task.retry_at} />
            </>
          )}
        </p>
      )}
      {state.gate && (
        <p class="dim">
          <Icon name="gate" /> {approvalsOf(state.gate.approvals, gate?.approved.length)}
        </p>
      )}
      {timers.map(({ id, label, due_at }) => (
        <p key={id} class="dim">
          <Icon name="watch" /> {label} · <Countdown to={due_at} />
        </p>
      ))}
    </>
  );
}

function BranchItem({ tree, of, id, level, position, size }: ItemProps) {
  const branch = useComputed(() => tree.branch(of)).value;
  const numbered = useComputed(() => tree.at.value?.state === id).value;
  const pending = useComputed(() => tree.isPending(of)).value;
  const tabIndex = useTabIndex(tree, of);
  if (!branch) return null;
  const { kind, name, to, number } = branch;
  const digit = number <= 9 ? number : undefined;
  return (
    <li
      role="treeitem"
      tabIndex={tabIndex}
      data-key={of}
      class={`branch ${kind} ${numbered ? 'numbered' : ''}`}
      style={{ '--level': level }}
      data-of={id}
      data-command={kind === 'way' ? undefined : branch.command}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-disabled={kind === 'locked' || undefined}
      aria-keyshortcuts={digit?.toString()}
      title={kind === 'offer' ? [branch.description, `/${branch.command}`].filter(Boolean).join(' ') : branch.why}
    >
      <span class="number" aria-hidden="true">
        {digit}
      </span>
      <span class={kind === 'way' ? 'way' : `button ${kind === 'offer' ? 'possible' : 'others'}`}>
        {kind === 'locked' && <Icon name="lock" />}
        {pending && <Icon name="spinner" class="spin" />}
        {name}
      </span>
      {to !== '' && (
        <span class="dim to">
          <span class="hidden">to </span>
          <Icon name="arrowRight" /> {to}
        </span>
      )}
      <span class="hidden">
        {pending ? 'being sent' : kind === 'offer' ? 'accepted' : kind === 'locked' ? `locked: ${branch.why}` : ''}
      </span>
    </li>
  );
}

function RestartItem({ tree, of, id, level, position, size }: ItemProps) {
  const title = useComputed(() => tree.rows.value.get(id)?.state.title).value;
  const tabIndex = useTabIndex(tree, of);
  return (
    <li
      role="treeitem"
      tabIndex={tabIndex}
      data-key={of}
      class="quiet restart"
      style={{ '--level': level }}
      data-of={id}
      data-command="run.restart_from"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
    >
      Restart from {title}…
    </li>
  );
}

/** Tab leads to one item of the tree. */
function useTabIndex(tree: OutlineTree, key: string): number {
  return useComputed(() => tree.at.value?.key === key).value ? 0 : -1;
}

const TASK_ICONS = {
  waiting: 'watch',
  running: 'spinner',
  passed: 'pass',
  failed: 'error',
  cancelled: 'circleSlash',
  timed_out: 'watch',
  interrupted: 'circleSlash',
} as const;

const ITEMS = { state: StateItem, branch: BranchItem, restart: RestartItem } as const;
