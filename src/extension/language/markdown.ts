import * as vscode from 'vscode';
import { markdownOf, type Paragraph } from '../../workflow/language/markdown.ts';

/** The only place where the extension makes Markdown: what files and people say in it is text, and no link of it runs a command. */
export function markdown(paragraphs: readonly Paragraph[]): vscode.MarkdownString {
  const made = new vscode.MarkdownString(markdownOf(paragraphs));
  made.isTrusted = false;
  made.supportHtml = false;
  made.supportThemeIcons = false;
  return made;
}
