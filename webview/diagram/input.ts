import { foldAfter, rove } from './fold-view.ts';

/** What a person can mean by clicking or pressing a key in the drawing. */
interface Acts {
  command(transition: string): void;
  /** What can't be taken now was pressed, or has the focus. */
  quiet(transition: string): void;
  state(id: string | null): void;
  /** A state is to be collapsed, or expanded when it is. */
  fold(id: string): void;
  /** The keyboard's focus came to an arrow or a button. */
  focus(element: Element): void;
}

/** Listens once for the whole drawing; returns how to stop. */
export function actOn(svg: SVGSVGElement, acts: Acts): () => void {
  const closest = (target: EventTarget | null, selector: string): SVGGElement | undefined =>
    target instanceof Element ? (target.closest<SVGGElement>(selector) ?? undefined) : undefined;
  const accepted = (target: EventTarget | null): string | undefined =>
    closest(target, '.transition.accepted')?.dataset.transition;
  const fold = (target: EventTarget | null): string | undefined => closest(target, 'g.fold')?.dataset.fold;

  const click = (event: MouseEvent) => {
    const transition = accepted(event.target);
    if (transition !== undefined) return acts.command(transition);
    const folded = fold(event.target);
    if (folded !== undefined) return acts.fold(folded);
    const quiet = closest(event.target, '.transition')?.dataset.transition;
    if (quiet !== undefined) return acts.quiet(quiet);
    acts.state(closest(event.target, 'g.state')?.dataset.state ?? null);
  };
  // The button is small when much is seen; the state itself is not.
  const twice = (event: MouseEvent) => {
    if (accepted(event.target) !== undefined || fold(event.target) !== undefined) return;
    const id = closest(event.target, 'g.state:is(.container, .region, .collapsed)')?.dataset.state;
    if (id !== undefined) acts.fold(id);
  };
  const key = (event: KeyboardEvent) => {
    const button = closest(event.target, 'g.fold');
    const next = button && foldAfter(button, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
      return;
    }
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const transition = accepted(event.target);
    const folded = button?.dataset.fold;
    if ((transition === undefined && folded === undefined) || event.repeat) return;
    event.preventDefault();
    if (transition !== undefined) acts.command(transition);
    else if (folded !== undefined) acts.fold(folded);
  };
  const focus = ({ target }: FocusEvent) => {
    const button = closest(target, 'g.fold');
    if (button) rove(button);
    if (!(target instanceof Element) || target === svg || !target.matches(':focus-visible')) return;
    // What must be seen is where the arrow's name stands; the arrow may be longer than the window.
    acts.focus(target.querySelector('.plate') ?? target);
    const quiet = target.matches('.transition:not(.accepted)') ? (target as SVGGElement).dataset.transition : undefined;
    if (quiet !== undefined) acts.quiet(quiet);
  };
  svg.addEventListener('focusin', focus);
  svg.addEventListener('click', click);
  svg.addEventListener('dblclick', twice);
  svg.addEventListener('keydown', key);
  return () => {
    svg.removeEventListener('focusin', focus);
    svg.removeEventListener('click', click);
    svg.removeEventListener('dblclick', twice);
    svg.removeEventListener('keydown', key);
  };
}
