/**
 * The story of a stale container in the real VS Code on a real engine: a container on the image it was built from, the tag
 * moves, the report says so by itself and names the file; on a container that was created again it is fresh.
 */
import { strict as assert } from 'node:assert';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource, commands, env, extensions, LanguageModelTextPart, lm, window } from 'vscode';
import type { UnstaleApi } from '../../client/api.ts';
import type { LayerHistory } from '../../client/contributions.ts';
import { containersOf, type StatusReport } from '../../client/core/freshness/report.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const name = 'sidebar-story';

(access === undefined ? describe.skip : describe)('the sidebar', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  let folder = '';

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const build = (...args: string[]) => docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, ...args, folder);
  const create = () => docker('run', '--detach', '--network=none', '--name', name, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unstale-sidebar-'));
    await writeFile(join(folder, 'index.js'), 'console.log(1);\n');
    await writeFile(join(folder, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000"]\n');
    await build();
    await create();
  });

  after(async () => {
    await docker('rm', '--force', name);
    await rm(folder, { recursive: true, force: true });
  });

  it('asks no engine before it is shown', async () => {
    assert.equal(await commands.executeCommand('unstale.copyDiagnostics'), 'Unstale has not looked at an engine yet.\n');
    assert.equal(await env.clipboard.readText(), 'Unstale has not looked at an engine yet.\n');
  });

  it('calls a container on its own image fresh', async () => {
    const report: StatusReport = await commands.executeCommand('unstale.status');
    assert.equal(ours(report)?.verdict.kind, 'fresh');
  });

  it('tells by itself when the tag moved, and names the file', async () => {
    const api = await extensions.getExtension<UnstaleApi>('unstale.unstale')?.activate();
    assert.ok(api);
    await commands.executeCommand('unstale.freshness.focus');
    let looks = 0;
    const listening = api.onDidChangeStatus(() => {
      looks += 1;
    });
    await appendFile(join(folder, 'index.js'), 'console.log(2);\n');
    await build();
    await eventually(async () => {
      assert.ok(looks > 0);
      assert.match(String(await commands.executeCommand('unstale.copyDiagnostics')), /^stale: 1$/m);
    });
    listening.dispose();
    const evidence = ours(await api.status())?.links.flatMap((link) => link.evidence);
    assert.ok(evidence?.includes('/app/index.js'), String(evidence));
  });

  it('shows the layers of an image, with what made them, in a document that is only read', async () => {
    const history = await commands.executeCommand<LayerHistory>('unstale.layerHistory', { image: name });
    const copied = history.layers.find(({ instruction }) => instruction === 'COPY . .');
    assert.ok(copied !== undefined && copied.sizeBytes > 0 && copied.createdAtMs !== null, JSON.stringify(history));
    const shown = window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'unstale-text');
    assert.match(shown.getText(), /COPY \. \./);
  });

  it('offers its tools to language models', () => {
    const ours = lm.tools.map(({ name: tool }) => tool).filter((tool) => tool.startsWith('unstale_'));
    assert.deepEqual(ours.sort(), ['unstale_diagnose', 'unstale_freshness', 'unstale_verify']);
  });

  it('tells a language model what it tells a person', async () => {
    const { counts, rows } = dataIn(await answerOf('unstale_freshness', { staleOnly: true }));
    assert.equal(counts.stale, 1);
    assert.deepEqual(
      rows.map((row: { name: string; link: string }) => [row.name, row.link]),
      [[name, 'container']],
    );
    const diagnosis = dataIn(await answerOf('unstale_diagnose', { container: name }));
    assert.deepEqual([diagnosis.verdict, diagnosis.firstBroken, diagnosis.links.length], ['stale', 'container', 14]);
    assert.match(diagnosis.howToMend[0], /^Clean Rebuild/);
    assert.equal(dataIn(await answerOf('unstale_verify', { container: name })).firstBroken, 'container');
  });

  it('tells a language model what is not there, and what it asked wrongly', async () => {
    assert.match(await answerOf('unstale_diagnose', { container: 'nobody-has-this' }), /nothing of nobody-has-this/);
    assert.match(await answerOf('unstale_diagnose', { file: '/nowhere/app.js' }), /No image on this engine/);
    assert.match(await answerOf('unstale_verify', { container: 'a', file: 'b' }), /not both/);
  });

  it('keeps no language model waiting that cancelled', async () => {
    const source = new CancellationTokenSource();
    const answer = lm.invokeTool('unstale_freshness', { input: {}, toolInvocationToken: undefined }, source.token);
    source.cancel();
    await assert.rejects(async () => answer, /cancel/i);
  });

  it('shows the row of a container, and none of what the engine does not have', async () => {
    const id = ours(await commands.executeCommand('unstale.status'))?.id;
    assert.equal(await commands.executeCommand('unstale.revealInSidebar', id), true);
    assert.equal(await commands.executeCommand('unstale.revealInSidebar', '0'.repeat(64)), false);
    assert.equal(await commands.executeCommand('unstale.revealInSidebar'), false);
  });

  it('asks a registry, and pushes nothing that it does not have', async () => {
    const subject = { image: '127.0.0.1:1/nobody/there:1' };
    const comparison = await commands.executeCommand('unstale.compareWithRegistry', subject);
    assert.deepEqual(comparison, {
      ...{ reference: subject.image, registry: '127.0.0.1:1', repository: 'nobody/there', state: 'unknown' },
      because: '127.0.0.1:1 refuses the connection.',
      ...{ localDigests: [], registryDigest: undefined, mirrors: [] },
    });
    assert.deepEqual(await commands.executeCommand('unstale.push', { image: `x@sha256:${'a'.repeat(64)}` }), {
      kind: 'cancelled',
    });
  });

  it('calls the container that was created again fresh, and shows its row although only the stale ones were shown', async () => {
    await docker('rm', '--force', name);
    await create();
    await eventually(async () => {
      assert.match(String(await commands.executeCommand('unstale.copyDiagnostics')), /^stale: 0$/m);
    });
    await commands.executeCommand('unstale.showOnlyStale');
    const id = ours(await commands.executeCommand('unstale.status'))?.id;
    assert.equal(await commands.executeCommand('unstale.revealInSidebar', id), true);
  });
});

/** Of a tool, as a model without a chat gets it. */
async function answerOf(tool: string, input: object): Promise<string> {
  const { content } = await lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof LanguageModelTextPart ? part.value : '')).join('');
}

/** Behind the line that says that it is data. */
function dataIn(text: string) {
  return JSON.parse(text.slice(text.indexOf('\n')));
}

function ours(report: StatusReport) {
  return containersOf(report).find((container) => container.name === name);
}
