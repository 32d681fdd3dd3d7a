import { describe, expect, it } from 'vitest';
import { mention, mentioning } from '../../../webview/stream/mentioning.ts';
import { piecesOf } from '../../../webview/stream/pieces.ts';

const members = ['Ana', 'Ana María', 'Bo', 'x@y'].map((name, index) => ({ id: `m_${index}`, name }));
const stateOf = (name: string) => (name === 'design' ? 'design' : undefined);
/** What is said of it, without the text between. */
const referred = (text: string) =>
  piecesOf(text, { stateOf, members }).flatMap((piece) =>
    piece.kind === 'mention' || piece.kind === 'state' ? [`${piece.text}=${piece.id}`] : [],
  );

describe('mentions', () => {
  it.each([
    ['@Ana, look', ['@Ana=m_0']],
    ['@ana maría and (@BO)', ['@ana maría=m_1', '@BO=m_2']],
    ['@Ana and #design.', ['@Ana=m_0', '#design=design']],
    ['@Anabel me@Bo.example @nobody @', []],
    ['@x@y', ['@x@y=m_3']],
  ])('PAGE-157: `@` and the whole name of a member mentions them, the longest name first: %j', (text, expected) => {
    expect(referred(text)).toEqual(expected);
    const { length } = piecesOf(text, { stateOf, members })
      .map((piece) => piece.text)
      .join('');
    expect(length).toBe(text.length);
  });

  const offered = (text: string) => mentioning(text, text.length, members)?.members.map(({ name }) => name);

  it.each([
    ['@', ['Ana', 'Ana María', 'Bo', 'x@y']],
    ['hello @a', ['Ana', 'Ana María']],
    ['@mar', ['Ana María']],
    ['@Ana m', ['Ana María']],
    ['(@b', ['Bo']],
    ['@Bo', undefined],
    ['@Bo hello', undefined],
    ['mail@b', undefined],
    ['/work @b', undefined],
    ['no at all', undefined],
  ])('PAGE-157: `@` offers the members whose name may be meant: %j', (text, expected) => {
    expect(offered(text)).toEqual(expected);
  });

  it('PAGE-157: the name takes the place of what was typed of it', () => {
    const text = 'ask @ma about it';
    const where = mentioning(text, 'ask @ma'.length, members);
    const [member] = where?.members ?? [];
    expect(where && member && mention(text, where, member)).toEqual({
      text: 'ask @Ana María about it',
      caret: 'ask @Ana María '.length,
    });
    expect(mentioning('@Ana', 4, members)?.whole).toBe(true);
  });
});

const seen = (text: string) =>
  piecesOf(text, { stateOf: (name) => (name === 'in.review' ? 'review' : undefined), members: [] }).map(
    (piece) => `${piece.kind}:${piece.text}`,
  );

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
