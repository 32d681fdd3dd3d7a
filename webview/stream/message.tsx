import { usePage } from '../shell/page.ts';
import { piecesOf } from './pieces.ts';

/**
 * What somebody wrote. All of it goes into text nodes: nothing that a guest types is ever markup. Links lead to http and
 * https only, and tell the other side nothing of this page.
 */
export function Message({ text }: { readonly text: string }) {
  const { session, ui } = usePage();
  const states = session.room.shown.value.chart?.graph.states ?? [];
  const stateOf = (name: string) => {
    const wanted = plain(name);
    return states.find(({ id, key, title }) => id === name || plain(key) === wanted || plain(title) === wanted)?.id;
  };
  return (
    <p class="text" dir="auto">
      {piecesOf(text, stateOf).map((piece, index) => {
        const key = index;
        switch (piece.kind) {
          case 'text':
            return piece.text;
          case 'code':
            return <code key={key}>{piece.text}</code>;
          case 'link':
            return (
              <a key={key} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
                {piece.text}
              </a>
            );
          case 'state':
            return (
              <button key={key} type="button" class="chip" onClick={() => (ui.pointed.value = piece.id)}>
                {piece.text}
              </button>
            );
        }
        return null;
      })}
    </p>
  );
}

/** `#test-red`, `#Test_red` and `#testred` mean the state Test red. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s._-]+/g, '');
