import type * as vscode from 'vscode';

/** The files that are workflows, whatever language VS Code takes them for: YAML, JSON, or plain text. */
export const WORKFLOW_SELECTOR: vscode.DocumentFilter = {
  scheme: 'file',
  pattern: '**/.stateroom/*.workflow.{yaml,yml,json}',
};
