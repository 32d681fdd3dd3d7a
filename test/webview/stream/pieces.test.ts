import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../webview/stream/pieces.ts';

const seen = (text: string) =>
  piecesOf(text, (name) => (name === 'in.review' ? 'review' : undefined)).map((piece) => `${piece.kind}:${piece.text}`);

describe('what is recognised in a message', () => {
  it('PAGE-40: what ends a sentence belongs to no address and no state, a bracket opened in an address does', () => {
    expect(seen('(see https://x.test/a_(b).) and #in.review...')).toEqual([
      'text:(see ',
      'link:https://x.test/a_(b)',
      'text:.) and ',
      'state:#in.review',
      'text:...',
    ]);
    expect(seen('https://x.test/a)), https://x.test/(b))')).toEqual([
      'link:https://x.test/a',
      'text:)), ',
      'link:https://x.test/(b)',
      'text:)',
    ]);
  });

  it('PAGE-40: marks without end cost no more than other text', () => {
    const marks = '.-'.repeat(500_000);
    expect(seen(`#${marks}x`)).toEqual([`text:#${marks}x`]);
    expect(seen(`https://x.test/a${')'.repeat(500_000)}`)[0]).toBe('link:https://x.test/a');
  });
});
