/** Whether what is written for this tab is kept over a reload: some private windows refuse to. A panel of VS Code keeps it elsewhere. */
export function keeps(kind: 'browser' | 'vscode'): boolean {
  if (kind === 'vscode') return true;
  try {
    sessionStorage.setItem('stateroom:tried', '');
    sessionStorage.removeItem('stateroom:tried');
    return true;
  } catch {
    return false; // refused, which is the answer
  }
}

/** What becomes of what somebody has written when the page is loaded anew. */
export const afterReload = (kind: 'browser' | 'vscode'): string =>
  keeps(kind)
    ? 'What you have written stays.'
    : 'This browser keeps nothing for the page: copy what you have written, and have your link at hand.';
