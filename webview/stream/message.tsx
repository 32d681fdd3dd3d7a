import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import { usePage } from '../shell/page.ts';
import { part } from '../shell/part.ts';
import { usePart } from '../shell/use-part.ts';
import { Markdown } from './markdown-view.tsx';
import { piecesOf } from './pieces.ts';
import { useKnown } from './use-known.ts';
import { WebLink } from './web-link.tsx';

/** Fetched with the first message. Until it is there, and where it can't be had, messages are shown as they were written. */
const markdownPart = part(() => import('./markdown.ts'));

/**
 * What somebody wrote. All of it goes into text nodes: nothing that a guest types is ever markup. Links lead to http and
 * https only, and tell the other side nothing of this page.
 */
export function Message({ text }: { readonly text: string }) {
  const markdown = usePart(markdownPart);
  const prose = (written: string) => <Prose text={written} />;
  const blocks = useMemo(() => (typeof markdown === 'object' ? markdown.blocksOf(text) : undefined), [markdown, text]);
  if (blocks) return <Markdown blocks={blocks} prose={prose} />;
  return (
    <p class="text" dir="auto">
      {prose(text)}
    </p>
  );
}

/** Text with its references to states and its mentions of members. */
function Prose({ text }: { readonly text: string }) {
  const { session, ui } = usePage();
  const known = useKnown();
  const me = session.room.me.value?.id;
  return piecesOf(text, known).map((piece, index) => {
    const key = index;
    switch (piece.kind) {
      case 'text':
        return <Fragment key={key}>{piece.text}</Fragment>;
      case 'code':
        return <code key={key}>{piece.text}</code>;
      case 'link':
        return <WebLink key={key} href={piece.href} text={piece.text} />;
      case 'state':
        return (
          <button key={key} type="button" class="chip" onClick={() => (ui.pointed.value = piece.id)}>
            {piece.text}
          </button>
        );
      case 'mention':
        return (
          <bdi key={key} class={`mention ${piece.id === me ? 'mine' : ''}`} data-testid="mention">
            {piece.text}
            {piece.id === me && <span class="hidden"> (you)</span>}
          </bdi>
        );
    }
    return null;
  });
}
