import * as vscode from 'vscode';

// A question stays until it is answered or put away by Escape. VS Code takes it away as soon as anything else gets the
// focus, and a panel that is still loading gets it late: the palette handed it back before the question was there.
const STAYS = { ignoreFocusOut: true } as const;

/** Asks for one of these; `undefined` when it was put away. */
export const askChoice = <Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: vscode.QuickPickOptions,
): Thenable<Item | undefined> => vscode.window.showQuickPick(items, { ...options, ...STAYS });

/** Asks for a text; `undefined` when it was put away. */
export const askText = (options: vscode.InputBoxOptions): Thenable<string | undefined> =>
  vscode.window.showInputBox({ ...options, ...STAYS });
