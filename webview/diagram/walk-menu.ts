import { takeFocus } from '../shell/take-focus.ts';

export interface Choice {
  readonly number: number;
  readonly text: string;
  readonly label: string;
  choose(): void;
}

/** What a state offers, as a menu beside it. Closes by itself when something is chosen or the focus leaves. */
export function openMenu(root: HTMLElement, beside: SVGElement, title: string, choices: readonly Choice[]): void {
  const menu = document.createElement('div');
  menu.className = 'walk-menu';
  menu.role = 'menu';
  menu.ariaLabel = title;
  const items = choices.map(({ number, text, label }) => {
    const item = document.createElement('div');
    item.role = 'menuitem';
    item.tabIndex = -1;
    item.ariaLabel = label;
    const mark = document.createElement('span');
    mark.textContent = number <= 9 ? String(number) : '';
    mark.className = 'branch-key';
    item.append(mark, text);
    menu.append(item);
    return item;
  });
  let closed = false;
  const close = (back: boolean) => {
    if (closed) return; // its own going takes the focus from it
    closed = true;
    if (back) takeFocus(beside);
    menu.remove();
  };
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close(true);
    choice.choose();
  };
  menu.addEventListener('click', ({ target }) => {
    choose(choices[items.findIndex((item) => target instanceof Node && item.contains(target))]);
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) close(false);
  });
  menu.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = items.findIndex((item) => item.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[to % items.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close(true);
    else if ((event.key === 'Enter' || event.key === ' ') && !event.repeat) choose(choices[at]);
    else if (/^[1-9]$/.test(event.key)) choose(choices.find(({ number }) => number === Number(event.key)));
    else return;
    // Tab goes on from the state.
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  });
  root.append(menu);
  const [frame, box] = [root.getBoundingClientRect(), beside.getBoundingClientRect()];
  const left = Math.min(box.left - frame.left, frame.width - menu.offsetWidth - 8);
  const below = box.bottom - frame.top + 6;
  const top = below + menu.offsetHeight > frame.height - 8 ? box.top - frame.top - menu.offsetHeight - 6 : below;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${Math.max(8, top)}px`;
  items[0]?.focus();
}
