import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'stateroom.stateroom';

function stateroom(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(ID);
  assert.ok(extension, `VS Code knows no extension ${ID}`);
  return extension;
}

/** The ids of the commands that the extension's package.json puts into the palette. */
function contributedCommands(): string[] {
  const { contributes }: { contributes?: { commands?: { command: string }[] } } = stateroom().packageJSON;
  return (contributes?.commands ?? []).map(({ command }) => command).sort();
}

describe('The extension', () => {
  it('EXT-22: is known to VS Code', () => {
    assert.equal(stateroom().id, ID);
  });

  it('EXT-22: activates', async () => {
    await stateroom().activate();
    assert.equal(stateroom().isActive, true);
  });

  it('EXT-22: registers every command that its package.json contributes', async () => {
    await stateroom().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributedCommands().filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.notEqual(contributedCommands().length, 0);
  });

  it('EXT-22: names its commands after itself', () => {
    const foreign = contributedCommands().filter((command) => !command.startsWith('stateroom.'));
    assert.deepEqual(foreign, []);
  });
});
