/** A link in what somebody wrote: to the web, in a tab of its own, which learns nothing of this page. */
export function WebLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={text === href ? undefined : href}>
      {text}
    </a>
  );
}
