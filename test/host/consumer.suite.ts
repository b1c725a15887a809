/** What another extension gets from Unstale, through that extension: subjects, a clean rebuild, changes, and clear refusals. */
import { strict as assert } from 'node:assert';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationTarget, extensions, workspace } from 'vscode';
import type { ContainerStatus, StatusReport } from '../../docs/unstale-api.d.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import type { Consumer } from './consumer/extension.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const name = 'consumer-story';

async function consumer(): Promise<Consumer> {
  const found = extensions.getExtension<Consumer>('unstale-test.consumer');
  assert.ok(found, 'the other extension is there');
  return found.activate();
}

describe('another extension', () => {
  it('gets a versioned API', async () => {
    const other = await consumer();
    assert.equal(other.version, 1);
  });
});

(access === undefined ? describe.skip : describe)('another extension, with an engine', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const folder = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', name);
  let other: Consumer;

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const run = (container: string) =>
    docker('run', '--detach', '--network=none', '--stop-signal=KILL', '--name', container, `${name}:1`);
  const ours = async () => containersOf(await other.status()).filter((each) => each.name.startsWith(name));

  before(async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000"]\n');
    await writeFile(join(folder, 'version'), '1\n');
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', `${name}:1`, folder);
    await run(`${name}-a`);
    const settings = workspace.getConfiguration('unstale');
    const images = { [`${name}:1`]: { dockerfile: `${name}/Dockerfile`, context: name } };
    await settings.update('images', images, ConfigurationTarget.Workspace);
    await settings.update('recreate.stableSeconds', 1, ConfigurationTarget.Workspace);
    other = await consumer();
  });

  after(async () => {
    await docker('rm', '--force', `${name}-a`, `${name}-b`);
    await workspace.getConfiguration('unstale').update('images', undefined, ConfigurationTarget.Workspace);
  });

  it('is told of each look, until it wants no more of it', async () => {
    const before = other.changes;
    await eventually(async () =>
      assert.deepEqual(
        (await ours()).map(({ verdict }) => verdict.kind),
        ['fresh'],
      ),
    );
    assert.ok(other.changes > before);
    other.stopListening();
    const after = other.changes;
    await other.status();
    assert.equal(other.changes, after);
  });

  it('asks why a change is not running, and is told file by file', async () => {
    await writeFile(join(folder, 'version'), '9\n');
    const diagnosis = await other.diagnose({ container: `${name}-a` });
    assert.deepEqual([diagnosis.verdict, diagnosis.firstBroken], ['stale', 'source']);
    assert.deepEqual(new Set(diagnosis.links.map(({ id }) => id)).size, 14);
    const verified = await other.verify({ image: `${name}:1` });
    assert.equal(verified.files?.find(({ path }) => path === 'version')?.state, 'different');
  });

  it('rebuilds by the name of an image, and gets the files that were proved', async () => {
    await writeFile(join(folder, 'version'), '2\n');
    const [stale] = await ours();
    assert.equal(stale?.verdict.kind === 'stale' && stale.verdict.link.evidence[0], '/app/version');
    const result = await other.cleanRebuild({ image: `docker.io/library/${name}:1` });
    assert.equal(result.kind, 'rebuilt', JSON.stringify(result));
    assert.ok(result.kind === 'rebuilt' && result.identicalFiles.includes('/app/version'));
    assert.equal(await docker('exec', `${name}-a`, 'cat', '/app/version'), '2\n');
  });

  it('rebuilds by the name of a container', async () => {
    await writeFile(join(folder, 'version'), '3\n');
    const result = await other.cleanRebuild(`${name}-a`);
    assert.equal(result.kind, 'rebuilt', JSON.stringify(result));
    assert.equal(await docker('exec', `${name}-a`, 'cat', '/app/version'), '3\n');
  });

  it('is refused what means no container, or several', async () => {
    await run(`${name}-b`);
    const several = await other.failureOf('cleanRebuild', { image: `${name}:1` });
    assert.equal(several, `conflict: image ${name}:1 has several containers: ${name}-a, ${name}-b.`);
    const none = await other.failureOf('cleanRebuild', { service: 'nobody', project: 'nowhere' });
    assert.equal(none, 'not-found: There is no container of service nobody of nowhere on this engine.');
    assert.match(await other.failureOf('cleanRebuild', '0'.repeat(64)), /^not-found: /);
  });
});

function containersOf({ projects }: StatusReport): readonly ContainerStatus[] {
  return projects.flatMap(({ images }) => images.flatMap(({ containers }) => containers));
}
