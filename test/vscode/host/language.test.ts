import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const HOSTILE = `workflow: hostile
initial: a
commands:
  go: { title: '[share](command:stateroom.share)' }
states:
  a:
    title: '<a href="command:stateroom.share">$(flame)</a>'
    description: '![x](https://example.org/x.png)'
    on: { go: a }
`;

/** A file of the window's folder that exists in the editor only. */
async function unsaved(text: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'The window has a folder.');
  const uri = vscode.Uri.joinPath(folder.uri, '.stateroom', 'door.workflow.yaml');
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  return document;
}

const behind = (document: vscode.TextDocument, text: string) =>
  document.positionAt(document.getText().indexOf(text) + text.length);

async function allMarkdown(document: vscode.TextDocument): Promise<vscode.MarkdownString[]> {
  const found: vscode.MarkdownString[] = [];
  for (const place of ['  go', '  a', 'go: a', 'title', 'initial']) {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      behind(document, place),
    );
    found.push(...hovers.flatMap(({ contents }) => contents).filter((part) => part instanceof vscode.MarkdownString));
  }
  for (const place of ['on: { go: ', 'on: { ', '    ']) {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      behind(document, place),
    );
    for (const { documentation } of items)
      if (documentation instanceof vscode.MarkdownString) found.push(documentation);
  }
  return found;
}

describe('Editing help', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('EXT-34: nothing of a file is trusted, HTML, an icon or a link in hovers and completions', async () => {
    const document = await unsaved(HOSTILE);
    await vscode.window.showTextDocument(document);
    const made = await allMarkdown(document);
    assert.ok(made.length > 5, `there were ${made.length} pieces of Markdown`);
    for (const { value, isTrusted, supportHtml, supportThemeIcons } of made) {
      assert.ok(!isTrusted, value);
      assert.ok(!supportHtml, value);
      assert.ok(!supportThemeIcons, value);
      assert.doesNotMatch(value, /(?<!\\)<a|(?<!\\)!\[|\]\(/);
    }
    assert.ok(
      made.some(({ value }) => value.includes('\\[share\\]')),
      'the title is shown as text',
    );
  });

  it('EXT-33: definition, references, rename and outline answer for a file that is not saved', async () => {
    const document = await unsaved(HOSTILE);
    await vscode.window.showTextDocument(document);
    const place = behind(document, 'go: a');
    const definitions = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      place,
    );
    assert.deepEqual(
      definitions.map(({ targetRange }) => targetRange.start.line),
      [5],
    );
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      place,
    );
    assert.deepEqual(
      references.map(({ range }) => range.start.line),
      [1, 5, 8],
    );
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      place,
      'b',
    );
    assert.equal(edit.get(document.uri).length, 3);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['commands', 'a'],
    );
  });
});
