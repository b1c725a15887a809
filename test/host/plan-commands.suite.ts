/** *Show Build Plan* and *Explain Last Build* in the real VS Code: what they answer and open, whatever they are asked about. */
import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, TabInputWebview, Uri, window, workspace } from 'vscode';
import type { KnownLastBuild } from '../../client/core/plan/last-build-page.ts';
import type { KnownPlan } from '../../client/core/plan/plan-text.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const dockerfile = `FROM node:22 AS deps
WORKDIR /app
COPY package.json .
FROM deps AS build
COPY src ./src
RUN sleep 1
FROM node:22
COPY --from=build /app /app
RUN true
`;
const compose = `services:
  planned-app: { build: ., image: planned-app }
  planned-deps: { build: { context: ., target: deps }, image: planned-deps }
`;

const allReused = ['2', '3', '5', '6', '8', '9'].map((line) => `${line} reused`);

(access === undefined ? describe.skip : describe)('plans and last builds on request', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const folder = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'planned');
  const path = (name: string) => join(folder, name);
  const build = async (...more: string[]) => {
    const args = ['buildx', 'build', '--quiet', '--network=none', '--tag', 'planned-app', ...more, folder];
    const { exitCode, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
  };
  const plan = (of: unknown) => commands.executeCommand<KnownPlan | undefined>('unstale.showBuildPlan', of);
  const explain = (of: unknown) => commands.executeCommand<KnownLastBuild | undefined>('unstale.explainLastBuild', of);
  const told = (of: KnownPlan | undefined) => (of?.steps ?? []).map(({ line, outcome }) => `${line} ${outcome.kind}`);
  const expectPage = (title: string) =>
    eventually(() => {
      const { activeTab } = window.tabGroups.activeTabGroup;
      assert.ok(activeTab?.input instanceof TabInputWebview);
      assert.equal(activeTab.label, title);
    });

  before(async () => {
    await mkdir(path('src'), { recursive: true });
    await mkdir(path('away'), { recursive: true });
    for (const [name, text] of [
      ['Dockerfile', dockerfile],
      ['compose.yaml', compose],
      ['package.json', '{}'],
      ['src/a.js', `first ${Date.now()}`],
      ['away/Dockerfile', 'FROM nobody-has-this:1\nRUN true\n'],
    ] as const)
      await writeFile(path(name), text);
    await build();
  });
  after(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  it('tells of a service what its next build does, with the stages that it needs, and opens a page', async () => {
    // What was given to the build is known while nobody has changed it.
    assert.deepEqual(told(await plan({ service: 'planned-app' })), allReused);
    await writeFile(path('src/a.js'), `second ${Date.now()}`);
    const known = await plan({ service: 'planned-app' });
    assert.equal(known?.kind, 'known');
    assert.deepEqual(told(known), ['2 reused', '3 reused', '5 runs', '6 runs', '8 unknown', '9 unknown']);
    const needs = (known?.stages ?? []).map(({ stageName, needs: which }) => [stageName, which]);
    assert.deepEqual(needs, [
      ['deps', []],
      ['build', [0]],
      ['stage-2', [1]],
    ]);
    assert.deepEqual(known?.steps[2]?.reasons, [{ kind: 'file', change: 'changed', context: '', path: 'src/a.js' }]);
    await expectPage('Build Plan of planned-app');
  });

  it('tells of a target no more than its own steps', async () => {
    const known = await plan({ service: 'planned-deps' });
    assert.deepEqual(told(known), ['2 reused', '3 reused']);
    assert.equal(known?.stages, undefined);
    await expectPage('Build Plan of planned-deps (target deps)');
  });

  it('asks which build is meant where a Dockerfile has several, and tells nobody anything when that is not said', async () => {
    const both = plan(Uri.file(path('Dockerfile')));
    let isAnswered = false;
    void both.then(() => {
      isAnswered = true;
    });
    await eventually(async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      assert.ok(isAnswered);
    });
    assert.equal((await both)?.kind, 'known');
    const left = plan(Uri.file(path('Dockerfile')));
    const answer = left.then((value) => ({ value }));
    await eventually(async () => {
      await commands.executeCommand('workbench.action.closeQuickOpen');
      assert.ok(await Promise.race([answer, Promise.resolve(undefined)]));
    });
    assert.equal((await answer).value, undefined);
  });

  it('explains the last build: what ran and why, what followed, what was reused', async () => {
    await build();
    const last = await explain({ service: 'planned-app' });
    assert.equal(last?.kind, 'known');
    const steps = (last?.steps ?? []).map(({ label, report, reasons }) => [label, report, reasons[0]?.kind ?? '']);
    assert.deepEqual(steps, [
      ['WORKDIR /app', 'cached', ''],
      ['COPY package.json .', 'cached', ''],
      ['COPY src ./src', 'ran', 'file'],
      ['RUN sleep 1', 'ran', 'below'],
      ['COPY --from=build /app /app', 'ran', steps[4]?.[2]],
      ['RUN true', 'ran', 'below'],
    ]);
    assert.ok((last?.steps[3]?.ranMs ?? 0) >= 900, JSON.stringify(last?.steps[3]));
    await expectPage('Last Build of planned-app');
    assert.deepEqual(told(await plan({ service: 'planned-app' })), allReused);
  });

  it('keeps a window for each, and shows it again', async () => {
    const ours = () =>
      window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => / of planned-/.test(label))
        .map(({ label }) => label);
    await plan({ service: 'planned-app' });
    assert.deepEqual(ours().sort(), [
      'Build Plan of planned-app',
      'Build Plan of planned-deps (target deps)',
      'Last Build of planned-app',
    ]);
  });

  it('says why it cannot tell: an image that is not here, a build that nobody made', async () => {
    const unknown = await commands.executeCommand('unstale.showBuildPlan', Uri.file(path('away/Dockerfile')));
    assert.match(JSON.stringify(unknown), /not on this engine/);
    const none = await commands.executeCommand('unstale.explainLastBuild', Uri.file(path('away/Dockerfile')));
    assert.deepEqual(none, { kind: 'none' });
  });

  it('answers nothing about what is no build', async () => {
    for (const of of [{ service: 'nobody-has-this' }, Uri.file(path('nowhere/Dockerfile'))]) {
      assert.equal(await plan(of), undefined);
      assert.equal(await explain(of), undefined);
    }
  });

  it('opens what a link leads to, and nothing that is not there', async () => {
    const open = (of: unknown) => commands.executeCommand<boolean>('unstale.openFileAtLine', of);
    assert.equal(await open({ file: path('Dockerfile'), line: 5 }), true);
    assert.equal(window.activeTextEditor?.document.uri.fsPath, path('Dockerfile'));
    assert.equal(window.activeTextEditor?.selection.active.line, 4);
    for (const of of [{ file: path('gone.js') }, { file: folder }, { file: 'Dockerfile' }, undefined])
      assert.equal(await open(of), false);
  });
});
