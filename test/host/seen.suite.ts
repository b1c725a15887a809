/**
 * The last builds and a development set-up in the real VS Code: the page has no script, its rows are the builder's own, and what is
 * added to a compose file is previewed first and never saved.
 */
import { strict as assert } from 'node:assert';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, TabInputWebview, Uri, window, workspace } from 'vscode';
import type { ShownBuild } from '../../client/contributions.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const compose = 'services:\n  # The shop.\n  seen:\n    build: . # as it is deployed\n    command: node a.js\n';

(access === undefined ? describe.skip : describe)('what a build did, and a development set-up', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const folder = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'seen-story');
  const path = join(folder, 'compose.yaml');
  const build = async (...more: string[]) => {
    const args = ['buildx', 'build', '--quiet', '--network=none', '--tag', 'seen-story', ...more, folder];
    const { exitCode, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
  };

  before(async () => {
    await mkdir(join(folder, 'src'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nRUN sleep 1\nCOPY src ./src\n');
    await writeFile(join(folder, 'src/a.js'), '1');
    await writeFile(path, compose);
    await build('--no-cache');
    await writeFile(join(folder, 'src/a.js'), `second ${Date.now()}`);
    await build();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('shows the last builds with the file that broke the cache', async () => {
    const shown = await commands.executeCommand<readonly ShownBuild[]>('unstale.showLastBuilds');
    const [last, before] = shown.filter(({ name }) => name === 'seen-story');
    assert.match(
      last?.comparison ?? '',
      / → .* because RUN sleep 1 \(.* s\) was reused\..* saved between the two builds: src\/a\.js\.$/,
    );
    assert.deepEqual(
      last?.steps.filter(({ brokeBecause }) => brokeBecause !== null).map(({ instruction }) => instruction),
      ['COPY src ./src'],
    );
    assert.match(before?.comparison ?? '', /without the cache/);
    await eventually(() => {
      const { activeTab } = window.tabGroups.activeTabGroup;
      assert.ok(activeTab?.input instanceof TabInputWebview);
      assert.equal(activeTab.label, 'Last Builds');
    });
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('saves no picture of a build that nobody knows', async () => {
    for (const of of [undefined, { build: '../../etc/passwd' }, { build: 'a'.repeat(25) }])
      assert.equal(await commands.executeCommand('unstale.saveBuildPicture', of), undefined);
  });

  it('adds a development set-up only when its preview is agreed to, and leaves the saving to the person', async () => {
    const document = await workspace.openTextDocument(Uri.file(path));
    const added = commands.executeCommand<string | undefined>('unstale.addComposeWatch', Uri.file(path));
    let isAnswered = false;
    void added.then(() => {
      isAnswered = true;
    });
    await eventually(async () => {
      await commands.executeCommand('notification.acceptPrimaryAction');
      assert.ok(isAnswered);
    });
    assert.equal(await added, 'seen');
    const lines = [
      '    develop:',
      '      watch:',
      '        - action: sync+restart',
      '          path: ./src',
      '          target: /app/src',
      '',
    ];
    const [above, below] = ['    build: . # as it is deployed\n', '    command: node a.js\n'];
    assert.equal(document.getText(), compose.replace(above + below, above + lines.join('\n') + below));
    assert.equal(await readFile(path, 'utf8'), compose);
    assert.equal(await commands.executeCommand('unstale.addComposeWatch', Uri.file(path)), undefined);
    await commands.executeCommand('workbench.action.files.revert');
  });
});
