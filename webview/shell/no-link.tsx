import { keeps } from './keeps.ts';
import { LinkField } from './link-field.tsx';
import { View } from './view.tsx';

/** The page was opened without a link: it connects to nothing until it has one. */
export function NoLink({ why }: { readonly why: string }) {
  return (
    <View icon="invitation" view="no-link" title="No room was named" heading="h1">
      <p>{why}</p>
      {!keeps('browser') && (
        <p>This browser keeps nothing for the page, so after a reload the link has to be opened again.</p>
      )}
      <LinkField />
    </View>
  );
}
