/**
 * The clean rebuild in the real VS Code on a real engine, asked for as another extension would: the new bytes run, what a
 * person gave the container stays, and when the new one does not stay up the old one runs on and the Dockerfile says nothing.
 */
import { strict as assert } from 'node:assert';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationTarget, commands, extensions, languages, TabInputTextDiff, Uri, window, workspace } from 'vscode';
import type { UnstaleApi } from '../../client/api.ts';
import type { GitBuildResult, ImageBuildResult } from '../../client/contributions.ts';
import type { Diagnosis } from '../../client/core/diagnose/diagnosis.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const name = 'clean-story';
const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sh", "-c", "sh start.sh"]\n';

(access === undefined ? describe.skip : describe)('a clean rebuild', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = join(root, name);
  let api: UnstaleApi;

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const inspect = async () => JSON.parse(await docker('inspect', '--type=container', name))[0];
  const verdict = async () => containersOf(await api.status()).find((container) => container.name === name)?.verdict;

  before(async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 1\n');
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
    const own = ['--env=OWN=yes', '--label=own=label', '--restart=on-failure:3', '--volume=clean-story-data:/data'];
    await docker('run', '--detach', '--publish=18081:80', '--name', name, ...own, name);
    await docker('exec', name, 'sh', '-c', 'printf kept > /data/file');
    const settings = workspace.getConfiguration('unstale');
    const images = { [name]: { dockerfile: `${name}/Dockerfile`, context: name } };
    await settings.update('images', images, ConfigurationTarget.Workspace);
    await settings.update('recreate.stableSeconds', 2, ConfigurationTarget.Workspace);
    const extension = extensions.getExtension<UnstaleApi>('unstale.unstale');
    assert.ok(extension);
    api = await extension.activate();
  });

  after(async () => {
    await docker('rm', '--force', name);
    await workspace.getConfiguration('unstale').update('images', undefined, ConfigurationTarget.Workspace);
  });

  it('follows a saved change that is not built', async () => {
    await eventually(async () => assert.equal((await verdict())?.kind, 'fresh'));
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 2\n');
    const stale = await verdict();
    assert.equal(stale?.kind === 'stale' && stale.link.id, 'source');
  });

  it('brings the new bytes up and keeps what the container was given', async () => {
    const before = await inspect();
    const result = await api.cleanRebuild(before.Id, { isConfirmed: true });
    assert.equal(result.kind, 'rebuilt', JSON.stringify(result));
    assert.ok(result.kind === 'rebuilt' && result.identicalFiles.includes('/app/start.sh'));
    assert.equal(await docker('exec', name, 'cat', '/app/start.sh'), 'exec sleep 1000 # 2\n');
    const after = await inspect();
    assert.notEqual(after.Id, before.Id);
    assert.equal(await docker('exec', name, 'cat', '/data/file'), 'kept');
    assert.deepEqual(after.Config.Env, before.Config.Env);
    assert.deepEqual(after.Config.Labels, before.Config.Labels);
    for (const field of ['RestartPolicy', 'Binds', 'PortBindings', 'NetworkMode'])
      assert.deepEqual(after.HostConfig[field], before.HostConfig[field], field);
    assert.equal((await verdict())?.kind, 'fresh');
  });

  it('leaves the old one running when the new one ends, and says why', async () => {
    const before = await inspect();
    await writeFile(join(folder, 'start.sh'), 'exit 1\n');
    const result = await api.cleanRebuild(before.Id, { isConfirmed: true });
    assert.equal(result.kind, 'rolled-back', JSON.stringify(result));
    const after = await inspect();
    assert.deepEqual([after.Id, after.State.Running], [before.Id, true]);
    assert.equal(await docker('exec', name, 'cat', '/app/start.sh'), 'exec sleep 1000 # 2\n');
  });

  it('marks the line on which a build fails, until a build succeeds', async () => {
    const { Id } = await inspect();
    const uri = Uri.file(join(folder, 'Dockerfile'));
    const marks = () => languages.getDiagnostics(uri).filter(({ code }) => code === 'build-failed');
    await writeFile(join(folder, 'Dockerfile'), `${dockerfile}RUN exit 3\n`);
    const result = await api.cleanRebuild(Id, { isConfirmed: true });
    assert.equal(result.kind, 'build-failed', JSON.stringify(result));
    assert.deepEqual(
      marks().map(({ range }) => range.start.line),
      [5],
    );
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 3\n');
    assert.equal((await api.cleanRebuild(Id, { isConfirmed: true })).kind, 'rebuilt');
    assert.deepEqual(marks(), []);
  });

  it('proves file by file what runs, and shows a report of it', async () => {
    const verified = await commands.executeCommand<Diagnosis | undefined>('unstale.verify', { container: name });
    assert.deepEqual([verified?.verdict, verified?.firstBroken], ['fresh', null]);
    assert.equal(verified?.files?.find(({ path }) => path === 'start.sh')?.state, 'identical');
    const report = window.activeTextEditor?.document;
    assert.equal(report?.uri.scheme, 'unstale-text');
    assert.match(report?.getText() ?? '', /^# Verify: `clean-story` is fresh\n/);
  });

  it('says why a change is not running, and opens both versions', async () => {
    const path = join(folder, 'start.sh');
    await writeFile(path, 'exec sleep 1000 # 4\n');
    const told = await commands.executeCommand<Diagnosis | undefined>('unstale.diagnose', Uri.file(path));
    assert.deepEqual([told?.verdict, told?.firstBroken, told?.subject.name], ['stale', 'source', name]);
    assert.equal(told?.nextBuild?.kind, 'known', JSON.stringify(told?.nextBuild));
    const [place] = await commands.executeCommand<readonly Diagnosis[]>('unstale.whereIsThisRunning', { file: path });
    assert.equal(place?.verdict, 'stale');
    const { Id: containerId } = await inspect();
    const of = { containerId, imagePath: '/app/start.sh', localPath: path };
    assert.equal(await commands.executeCommand('unstale.compareFile', of), true);
    await eventually(() => assert.ok(window.tabGroups.activeTabGroup.activeTab?.input instanceof TabInputTextDiff));
    await writeFile(path, 'exec sleep 1000 # 3\n');
  });

  it('plans no next build while everything of plans is switched off', async () => {
    const settings = workspace.getConfiguration('unstale.plan');
    const set = async (value: false | undefined) => {
      for (const part of ['hints', 'summary', 'hover']) await settings.update(part, value, ConfigurationTarget.Global);
    };
    await set(false);
    try {
      const told = await api.diagnose({ container: name });
      assert.deepEqual([told.verdict, told.nextBuild], ['fresh', undefined]);
    } finally {
      await set(undefined);
    }
  });

  it('tags nothing with a commit where there is none, and says so before anything is asked', async () => {
    const result = await commands.executeCommand<GitBuildResult>('unstale.buildWithGitTag', { image: name });
    assert.equal(result.kind, 'refused', JSON.stringify(result));
    assert.match(result.kind === 'refused' ? result.because : '', /No Git repository holds its build context/);
    const unknown = await commands.executeCommand<ImageBuildResult>('unstale.rebuildImage', Uri.file(join(folder, 'start.sh')));
    assert.match(unknown.kind === 'refused' ? unknown.because : '', /Nothing says what the image of .*start\.sh is called/);
  });

  it('tells nothing of what is not there', async () => {
    await assert.rejects(api.diagnose('nobody-has-this'), /There is nothing of nobody-has-this/);
  });

  it('does nothing for a caller that names no container of this engine', async () => {
    await assert.rejects(async () => api.cleanRebuild('0'.repeat(64), { isConfirmed: true }));
    assert.ok((await commands.getCommands(true)).includes('unstale.cleanRebuild'));
  });
});
