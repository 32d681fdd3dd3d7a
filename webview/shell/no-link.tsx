import { LinkField } from './link-field.tsx';
import { View } from './view.tsx';

/** The page was opened without a link: it connects to nothing until it has one. */
export function NoLink({ why }: { readonly why: string }) {
  return (
    <View icon="invitation" view="no-link" title="No room was named" heading="h1">
      <p>{why}</p>
      {!keeps() && <p>This browser keeps nothing for the page, so after a reload the link has to be opened again.</p>}
      <LinkField />
    </View>
  );
}

/** Whether what is written for this tab is kept over a reload: some private windows refuse to. */
function keeps(): boolean {
  try {
    sessionStorage.setItem('stateroom:tried', '');
    sessionStorage.removeItem('stateroom:tried');
    return true;
  } catch {
    return false; // refused, which is the answer
  }
}
