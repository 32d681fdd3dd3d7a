import { undisguisedName } from '../workflow/task-text.ts';

/**
 * What others have written, for a notification: nothing in it is hidden, and none of it is a link. VS Code makes links of
 * `[text](command:…)` in notifications, and one that is clicked runs its command.
 */
export const asText = (text: string): string => undisguisedName(text).replaceAll('](', '] (');

/** The same for the status bar and lists to pick from, where VS Code makes icons of `$(name)`: none that others chose. */
export const asLabel = (text: string): string => undisguisedName(text).replaceAll('$(', '$ (');
