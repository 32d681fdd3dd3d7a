import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, blocksOf, type Inline } from '../../../webview/stream/markdown.ts';

/** Blocks as an outline that can be read: `p(...)`, `ul(li(...))`. */
const outline = (text: string): string => blocksOf(text).map(block).join(' ');

function block(each: Block): string {
  switch (each.kind) {
    case 'paragraph':
      return `p(${inlines(each.inside)})`;
    case 'heading':
      return `h(${inlines(each.inside)})`;
    case 'code':
      return `pre(${each.text})`;
    case 'quote':
      return `quote(${each.inside.map(block).join(' ')})`;
    case 'list':
      return `${each.start === undefined ? 'ul' : `ol${each.start}`}(${each.items.map((item) => item.map(block).join(' ')).join(' | ')})`;
    case 'rule':
      return 'hr';
  }
}

const inlines = (inside: readonly Inline[]): string => inside.map(inline).join('');

function inline(each: Inline): string {
  if ('inside' in each) return `<${each.kind}>${inlines(each.inside)}</${each.kind}>`;
  if (each.kind === 'link') return `<a ${each.href}>${each.text}</a>`;
  return each.kind === 'code' ? `<code>${each.text}</code>` : each.text;
}

describe('Markdown in messages', () => {
  it.each([
    ['plain, with\na second line', 'p(plain, with\na second line)'],
    ['**strong** *em* _em_ ~~gone~~', 'p(<strong>strong</strong> <em>em</em> <em>em</em> <del>gone</del>)'],
    ['write_tests and snake_case_too, 2 * 3 * 4', 'p(write_tests and snake_case_too, 2 * 3 * 4)'],
    ['`a * b` \\*c\\*', 'p(<code>a * b</code> *c*)'],
    ['- one\n- two\n  - deep\n\nafter', 'ul(p(one) | p(two) ul(p(deep))) p(after)'],
    ['3. three\n4. four', 'ol3(p(three) | p(four))'],
    ['- [ ] open\n- [x] done', 'ul(p([ ] open) | p([x] done))'],
    ['> said\n> so', 'quote(p(said\nso))'],
    ['```js\nconst a = `b`;\n```', 'pre(const a = `b`;)'],
    ['# Head\ntext', 'h(Head) p(text)'],
    ['#design is no heading', 'p(#design is no heading)'],
    ['above\n---\nbelow', 'p(above) hr p(below)'],
    ['    four spaces', 'p(    four spaces)'],
  ])('PAGE-156: Markdown is read: %j', (text, expected) => {
    expect(outline(text)).toBe(expected);
  });

  it.each([
    ['[docs](https://example.com/a)', 'p(<a https://example.com/a>docs</a>)'],
    ['see https://example.com/_a_/b*c*.', 'p(see <a https://example.com/_a_/b*c>https://example.com/_a_/b*c</a>*.)'],
    ['<https://example.com>', 'p(<a https://example.com/>https://example.com</a>)'],
    ['[https://example.com](https://example.com/)', 'p(<a https://example.com/>https://example.com</a>)'],
    ['[a **b**](https://example.com)', 'p(<a https://example.com/>a b</a>)'],
  ])('PAGE-156: links lead to the web: %j', (text, expected) => {
    expect(outline(text)).toBe(expected);
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:msgbox)',
    '[x](command:workbench.action.quit)',
    '[x](/relative)',
    '[x](//elsewhere.example)',
    '[x](https://user:password@example.com)',
    '[](https://example.com)',
    '[https://good.example](https://evil.example)',
    '[www.good.example](https://evil.example)',
    '![x](https://example.com/x.png)',
    '![x][y]',
    '<b>bold</b> <!-- hidden --> &lt;i&gt; &amp;',
    '<div onclick="alert(1)">x</div>',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    'me@example.com www.example.com',
  ])('PAGE-158: what has no place in chat is shown as it was written: %j', (text) => {
    expect(outline(text)).toBe(`p(${text})`);
  });

  it('PAGE-158: definitions hide nothing and lead nowhere', () => {
    expect(outline('[a]: https://example.com "t"\n\n[a]')).toBe(
      'p([a]: <a https://example.com/>https://example.com</a> "t") p([a])',
    );
  });

  it.each([
    ['> ', 4000],
    ['+ ', 4000],
    ['1. ', 2000],
    ['*a_', 2600],
    ['[', 8000],
    ['**a*', 2000],
  ])('PAGE-158: what nobody can read is shown as it was written, not taken apart: %j, %i times', (mark, times) => {
    const text = mark.repeat(times);
    expect(blocksOf(text)).toEqual([{ kind: 'paragraph', inside: [{ kind: 'text', text }] }]);
  });

  it('PAGE-158: no letter that was written is lost, whatever marks stand around it', () => {
    const mark = fc.constantFrom(
      ...'*_`~[]()<>#!|\\-+=:/.@& \n\t'.split(''),
      '\n\n',
      '    ',
      '1. ',
      'https://',
      '```',
      '&lt;',
    );
    const letters = fc.constantFrom('a', 'bc', 'd1', 'é');
    fc.assert(
      fc.property(fc.array(fc.oneof(mark, letters), { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const kept = (shown: string) => [...shown.matchAll(/[abcdé]/g)].join('');
        // The name of a fence's language is its own, and a link may have a title.
        fc.pre(!/```|\]\(/.test(text));
        expect(kept(blocksOf(text).map(textOf).join(''))).toBe(kept(text));
      }),
    );
  });
});

function textOf(each: Block): string {
  if (each.kind === 'code') return each.text;
  if (each.kind === 'rule') return '';
  if (each.kind === 'list') return each.items.flat().map(textOf).join('');
  if (each.kind === 'quote') return each.inside.map(textOf).join('');
  return each.inside.map(plain).join('');
}

const plain = (each: Inline): string => ('inside' in each ? each.inside.map(plain).join('') : each.text);
