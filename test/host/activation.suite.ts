import { strict as assert } from 'node:assert';
import { commands, extensions, Uri, window, workspace } from 'vscode';
import { eventually, findings, openFile, replaceText } from './editor.ts';

interface Api {
  readonly version: number;
  readonly isServerRunning: boolean;
  serverReady(): Promise<void>;
}

const manifest =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: acme/web:main\n';
const splitUpdate = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';

function extension() {
  const found = extensions.getExtension<Api>('unstale.unstale');
  assert.ok(found, 'the extension is installed');
  return found;
}

describe('the extension', () => {
  it('activates with a versioned API', async () => {
    const api = await extension().activate();
    assert.equal(api.version, 1);
  });

  it('leaves the language server alone until a document of ours is open', async () => {
    const { isServerRunning } = extension().exports;
    await workspace.openTextDocument({ language: 'yaml', content: 'a: 1' });
    assert.equal(isServerRunning, false);
    assert.equal(extension().exports.isServerRunning, false);
  });

  it('checks an unsaved Dockerfile', async () => {
    const document = await workspace.openTextDocument({ language: 'dockerfile', content: splitUpdate });
    await window.showTextDocument(document);
    await eventually(() => assert.deepEqual(findings(document), [['index-update-alone', 'apt-get update']]));
    assert.equal(extension().exports.isServerRunning, true);
  });

  it('checks a Dockerfile by its name, whatever language another extension gave it', async () => {
    const document = await openFile('web/Dockerfile');
    const { setTextDocumentLanguage } = await import('vscode').then(({ languages }) => languages);
    const renamed = await setTextDocumentLanguage(document, 'plaintext');
    await eventually(() => assert.ok(findings(renamed).some(([rule]) => rule === 'mutable-base-image')));
    await setTextDocumentLanguage(renamed, 'dockerfile');
  });

  it('checks a Kubernetes manifest, whatever its name is', async () => {
    const [folder] = workspace.workspaceFolders ?? [];
    const uri = Uri.joinPath(folder?.uri ?? assert.fail('a folder'), 'ops.yaml');
    await workspace.fs.writeFile(uri, Buffer.from(manifest));
    try {
      const document = await workspace.openTextDocument(uri);
      await window.showTextDocument(document);
      await eventually(() => assert.deepEqual(findings(document), [['mutable-tag-if-not-present', 'acme/web:main']]));
      await commands.executeCommand('workbench.action.closeActiveEditor');
    } finally {
      await workspace.fs.delete(uri);
    }
  });

  it('follows the text while it is typed', async () => {
    const document = await workspace.openTextDocument({ language: 'dockerfile', content: splitUpdate });
    await window.showTextDocument(document);
    await eventually(() => assert.equal(findings(document).length, 1));
    await replaceText(document, 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n');
    await eventually(() => assert.deepEqual(findings(document), []));
  });

  it('opens the page of a rule from the package, and nothing for an unknown one', async () => {
    assert.equal(await commands.executeCommand('unstale.openRulePage', 'index-update-alone'), 'index-update-alone');
    assert.equal(await commands.executeCommand('unstale.openRulePage', '../../package'), undefined);
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('restarts the language server, and the findings come back', async () => {
    const document = await workspace.openTextDocument({ language: 'dockerfile', content: splitUpdate });
    await window.showTextDocument(document);
    await eventually(() => assert.equal(findings(document).length, 1));
    await commands.executeCommand('unstale.restartLanguageServer');
    assert.equal(extension().exports.isServerRunning, true);
    await eventually(() => assert.equal(findings(document).length, 1));
  });

  it('has every contributed command', async () => {
    const known = new Set(await commands.getCommands(true));
    const contributed: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      contributed.filter(({ command }) => !known.has(command)),
      [],
    );
  });
});
