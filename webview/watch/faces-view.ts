import { colourOf, type FaceOf, initialsOf } from '../look/face.tsx';

/** Who looks at a state, by its id. */
type Faces = ReadonlyMap<string, readonly FaceOf[]>;

const SVG = 'http://www.w3.org/2000/svg';
/** So many are shown by their initials; the others are counted. */
const MOST = 3;
/** From one to the next, px: outwards from the corner, where no arrow ends. */
const STEP = 15;

/** Small initials on the upper left corner of the states that others look at: what is collapsed shows those of all in it. */
export function showFaces(
  states: ReadonlyMap<string, SVGGElement>,
  faces: Faces,
  shownAs: (state: string) => string,
): void {
  const byState = new Map<string, FaceOf[]>();
  for (const [id, here] of faces) byState.set(shownAs(id), [...(byState.get(shownAs(id)) ?? []), ...here]);
  for (const [id, element] of states) {
    const here = byState.get(id) ?? [];
    const look = here.map((face) => `${face.id} ${face.name}`).join('\n');
    const before = element.querySelector<SVGGElement>(':scope > g.faces');
    if ((before?.dataset.look ?? '') === look) continue;
    before?.remove();
    if (here.length > 0) element.append(row(here, look));
  }
}

function row(here: readonly FaceOf[], look: string): SVGElement {
  const group = element('g', { class: 'faces', 'data-look': look });
  const title = element('title', {});
  title.textContent = `${here.map(({ name }) => name).join(', ')} ${here.length === 1 ? 'looks' : 'look'} at this`;
  group.append(title);
  const shown = here.slice(0, here.length > MOST + 1 ? MOST : MOST + 1);
  const more = here.length - shown.length;
  const marks = [
    ...shown.map((face) => ({ text: face.kind === 'agent' ? '✦' : initialsOf(face.name), colour: colourOf(face.id) })),
    ...(more > 0 ? [{ text: `+${more}`, colour: '#5f5f5f' }] : []),
  ];
  // The first one lies on top, as in a row of faces.
  for (const [index, { text, colour }] of [...marks.entries()].reverse()) {
    const mark = element('g', { transform: `translate(${1 - index * STEP},0)` });
    const letters = element('text', { y: '3', 'text-anchor': 'middle' });
    letters.textContent = text;
    mark.append(element('circle', { r: '8', fill: colour }), letters);
    group.append(mark);
  }
  return group;
}

function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
