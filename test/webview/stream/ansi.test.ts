import { describe, expect, it } from 'vitest';
import { plainLine } from '../../../src/client/places/plain-line.ts';
import { colouredLines } from '../../../webview/stream/ansi.ts';

const ESC = '\u001b';
const allOf = (lines: string[]) => [...colouredLines(lines, [...lines.keys()]).values()];
/** Each piece as `look:text`, with `ESC [` written `‹`. */
const seen = (...lines: string[]) =>
  allOf(lines.map((line) => line.replaceAll('‹', `${ESC}[`))).map((spans) =>
    spans.map(({ text, look }) => (look === '' ? text : `${look}:${text}`)),
  );

describe('colours in a task’s output', () => {
  it('PAGE-127: the sixteen colours are the theme’s, black and white its own text', () => {
    expect(seen('a ‹31mred‹39m ‹92mgreen‹0m b')).toEqual([['a ', 'red:red', ' ', 'green bright:green', ' b']]);
    expect(seen('‹30mblack‹37mwhite‹97mwhiter‹90mgrey‹mno more')).toEqual([
      ['strong:black', 'strong:white', 'strong:whiter', 'faint:grey', 'no more'],
    ]);
  });

  it('PAGE-127: bold, dim, italic, underlined, struck and inverse begin and end', () => {
    expect(seen('‹1mb‹2md‹22m‹3mi‹23m‹4mu‹24m‹9ms‹29mx')).toEqual([
      ['bold:b', 'bold dim:d', 'italic:i', 'underline:u', 'struck:s', 'x'],
    ]);
    expect(seen('‹1;31;4mall‹0mnone')).toEqual([['bold underline red:all', 'none']]);
    expect(seen('‹7mi‹27m ‹7;31mr')).toEqual([['ground strong:i', ' ', 'ground red:r']]);
  });

  it('PAGE-127: on a ground of a colour the text is the page’s own ground', () => {
    expect(seen('‹1;30;46m RUN ‹49m‹39m‹22m x ‹101;97m!')).toEqual([
      ['bold ground cyan: RUN ', ' x ', 'ground red bright:!'],
    ]);
  });

  it('PAGE-127: of 256 colours and of all there are, the nearest of the theme’s is taken', () => {
    expect(seen('‹38;5;9ma‹38;5;196mb‹38;5;22mc‹38;5;240md‹38;5;255me')).toEqual([
      ['red bright:a', 'red:b', 'green:c', 'faint:d', 'strong:e'],
    ]);
    expect(seen('‹38;2;255;136;0ma‹38;2;20;20;200mb‹38;2;10;10;10mc‹48;2;255;190;255md')).toEqual([
      ['yellow:a', 'blue:b', 'faint:c', 'ground magenta bright:d'],
    ]);
    expect(seen('‹38:5:9ma')).toEqual([['red bright:a']]);
  });

  it('PAGE-127: a colour goes on over the end of a line', () => {
    expect(seen('‹33ma', 'b‹39m', 'c')).toEqual([['yellow:a'], ['yellow:b'], ['c']]);
  });

  it('PAGE-190: of lines that are left out, the colours go on into those that are shown', () => {
    const lines = [`${ESC}[33ma`, 'b', `c${ESC}[1m`, 'd', `e${ESC}[0m`, 'f'];
    expect([...colouredLines(lines, [5, 3])]).toEqual([
      [3, [{ text: 'd', look: 'bold yellow' }]],
      [5, [{ text: 'f', look: '' }]],
    ]);
  });

  it('PAGE-127: what is no colour is no text either, and what is odd does no harm', () => {
    expect(seen(`a${ESC}b\u0007c`, '‹999mx‹38my‹38;5mz‹38;2;1mw')).toEqual([
      ['abc'],
      ['x', 'y', 'strong:z', 'faint:w'],
    ]);
  });

  it('PAGE-123: the pieces of a line are together what places are counted in', () => {
    for (const line of [`${ESC}[31msrc/${ESC}[1ma.ts${ESC}[0m:3`, `x${ESC}y${ESC}[`, `${ESC}[38;5;9m\u0000`])
      expect(
        allOf([line])[0]
          ?.map(({ text }) => text)
          .join(''),
      ).toBe(plainLine(line));
  });
});
