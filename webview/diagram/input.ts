/** What a person can mean by clicking or pressing a key in the drawing. */
interface Acts {
  command(transition: string): void;
  state(id: string | null): void;
  /** The keyboard's focus came to an arrow. */
  focus(element: Element): void;
}

/** Listens once for the whole drawing; returns how to stop. */
export function actOn(svg: SVGSVGElement, acts: Acts): () => void {
  const accepted = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? target.closest<SVGGElement>('.transition.accepted')?.dataset.transition : undefined;

  const click = (event: MouseEvent) => {
    const transition = accepted(event.target);
    if (transition !== undefined) return acts.command(transition);
    const state = event.target instanceof Element ? event.target.closest<SVGGElement>('g.state') : null;
    acts.state(state?.dataset.state ?? null);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const transition = accepted(event.target);
    if (transition === undefined || event.repeat) return;
    event.preventDefault();
    acts.command(transition);
  };
  const focus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element) || !target.matches(':focus-visible')) return;
    // What must be seen is where the arrow's name stands; the arrow may be longer than the window.
    acts.focus(target.querySelector('.plate') ?? target);
  };
  svg.addEventListener('focusin', focus);
  svg.addEventListener('click', click);
  svg.addEventListener('keydown', key);
  return () => {
    svg.removeEventListener('focusin', focus);
    svg.removeEventListener('click', click);
    svg.removeEventListener('keydown', key);
  };
}
