/** How a piece of text is set; the sizes stand in `diagram.css` and are read from there. */
export type TextStyle = 'title' | 'quiet' | 'label' | 'guard';

/** The width in px that `text` takes when set in `style`. */
export type Measure = (text: string, style: TextStyle) => number;

const ELLIPSIS = '…';

/** `text` as far as it fits into `width` px, with an ellipsis where something was left out. */
export function ellipsize(text: string, style: TextStyle, width: number, measure: Measure): string {
  if (measure(text, style) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(text.slice(0, middle).trimEnd() + ELLIPSIS, style) <= width) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).trimEnd() + ELLIPSIS;
}

/** `text` in at most `most` lines of `width` px, broken between words; the last line is ellipsized. */
export function wrap(text: string, style: TextStyle, width: number, most: number, measure: Measure): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const lines: string[] = [];
  let at = 0;
  while (at < words.length && lines.length < most - 1) {
    let line = words[at] ?? '';
    let next = at + 1;
    while (next < words.length && measure(`${line} ${words[next]}`, style) <= width) line += ` ${words[next++]}`;
    if (next >= words.length) break;
    lines.push(ellipsize(line, style, width, measure));
    at = next;
  }
  const rest = words.slice(at).join(' ');
  if (rest !== '') lines.push(ellipsize(rest, style, width, measure));
  return lines;
}
