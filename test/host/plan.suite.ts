/** The plan of the next build in the real VS Code: behind the steps, above the first FROM, beside the pointer, and gone with its setting. */
import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CodeLens, commands, type InlayHint, Range, type TextDocument, Uri, window, workspace } from 'vscode';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually, hoverOn, openFile } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY src ./src\nRUN sleep 1 \\\n && true\n';

(access === undefined ? describe.skip : describe)('the plan of the next build', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const folder = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'plan-story');
  const source = Uri.file(join(folder, 'src/a.js'));
  const settings = () => workspace.getConfiguration('unstale.plan');
  let document: TextDocument;
  const build = async () => {
    const { exitCode, stderr } = await runDocker(engine, [
      'buildx',
      'build',
      '--quiet',
      '--network=none',
      '--tag',
      'plan-story',
      folder,
    ]);
    assert.equal(exitCode, 0, stderr);
  };
  /** Line from 1, and text. */
  const hints = async (): Promise<readonly (readonly [number, string])[]> => {
    const whole = new Range(0, 0, document.lineCount, 0);
    const found = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
    return found.map(({ position, label }) => [position.line + 1, String(label)] as const);
  };
  const lines = async (): Promise<readonly string[]> => {
    const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    return found.flatMap(({ command }) => (command?.command === 'unstale.showBuildPlan' ? [command.title] : []));
  };
  const save = async (text: string) => {
    const opened = await workspace.openTextDocument(source);
    const editor = await window.showTextDocument(opened, { preview: false, viewColumn: 2 });
    await editor.edit((edit) => edit.replace(new Range(0, 0, opened.lineCount, 0), text));
    await opened.save();
  };

  before(async () => {
    await mkdir(join(folder, 'src'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(source.fsPath, `first ${Date.now()}`);
    await build();
    document = await openFile('plan-story/Dockerfile');
  });
  after(async () => {
    for (const part of ['hints', 'summary', 'hover']) await settings().update(part, undefined);
    await commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  it('tells behind each step, and above the first FROM, that everything is reused', async () => {
    await eventually(async () =>
      assert.deepEqual(await hints(), [
        [2, 'reused'],
        [3, 'reused'],
        [5, 'reused'],
      ]),
    );
    assert.deepEqual(await lines(), ['Next build: all 3 steps are reused']);
  });

  it('tells after a save which file makes which steps run, and for how long', async () => {
    await save(`second ${Date.now()}`);
    await eventually(async () => {
      const [, copy, run] = await hints();
      assert.match(String(copy), /^3,runs: src\/a\.js changed( · \d+\.\d s)?$/);
      assert.match(String(run), /^5,runs: a step above runs · \d+\.\d s$/);
    });
    assert.match(String(await lines()), /^Next build: 2 of 3 steps run, about \d+\.\d s; first: COPY src \.\/src \(1 file\)$/);
    const hover = await hoverOn(document, 'COPY src');
    assert.match(hover, /Runs: src\/a\.js changed\. .* Compared with the build of /);
    assert.match(hover, /It takes 1 file from the build context/);
  });

  it('says nothing behind instructions while the text is not saved, and is back when it is taken back', async () => {
    const editor = await window.showTextDocument(document, { preview: false, viewColumn: 1 });
    await editor.edit((edit) => edit.insert(document.lineAt(0).range.start, '# A comment.\n'));
    assert.deepEqual(await hints(), []);
    assert.match(String(await lines()), /\(without what is not saved\)$/);
    await commands.executeCommand('undo');
    await eventually(async () => assert.equal((await hints()).length, 3));
  });

  it('knows of a build by somebody else', async () => {
    await build();
    await eventually(async () =>
      assert.deepEqual(
        (await hints()).map(([, text]) => text),
        ['reused', 'reused', 'reused'],
      ),
    );
  });

  it('goes with its settings, part by part', async () => {
    await settings().update('hints', false);
    await eventually(async () => assert.deepEqual(await hints(), []));
    assert.equal((await lines()).length, 1);
    await settings().update('summary', false);
    await eventually(async () => assert.deepEqual(await lines(), []));
    assert.match(await hoverOn(document, 'COPY src'), /Next build/);
    await settings().update('hover', false);
    await eventually(async () => assert.doesNotMatch(await hoverOn(document, 'COPY src'), /Next build/));
    await settings().update('hints', undefined);
    await eventually(async () => assert.equal((await hints()).length, 3));
  });
});
