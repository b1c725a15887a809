/**
 * Builds that Unstale did not start, remembered from the builder's own history on a real engine: nobody looked while they ran.
 * Compiled code tells whether it worked: without what its build was given nothing can be said about it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { notedBuilds } from '../../client/adapters/noted-builds.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { containersOf, type StatusReport } from '../../client/core/freshness/report.ts';
import { refusedBuilder } from '../../client/flows/check-builder.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { startEngine } from '../support/engine/start.ts';

const dockerfile = `FROM node:22 AS build
ARG GREETING=hello
COPY src /src
RUN echo $GREETING | cat - /src/* > /program
FROM node:22
COPY --from=build /program /app/program
CMD ["sleep", "1000"]
`;
const slow = dockerfile.replace('RUN ', 'RUN sleep 3; ');

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** In an OCI layout. */
async function wrapIndex(layout: string, architecture: string): Promise<void> {
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const top: { manifests: Descriptor[] } = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  const [found] = top.manifests;
  if (found === undefined) throw new Error('The layout holds no image.');
  const isIndex = /index\.v1|manifest\.list/.test(found.mediaType);
  const inner: readonly Descriptor[] = isIndex ? JSON.parse(await readFile(blob(found.digest), 'utf8')).manifests : [found];
  const [manifest] = inner.filter(({ platform }) => platform?.os !== 'unknown');
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = [{ ...manifest, annotations: {}, platform: { os: 'linux', architecture } }];
  const text = JSON.stringify({ schemaVersion: 2, mediaType, manifests, annotations: { 'dev.unstale.test': 'wrapped' } });
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  await writeFile(blob(digest), text);
  const wrapped = { ...found, mediaType, digest, size: Buffer.byteLength(text) };
  await writeFile(join(layout, 'index.json'), JSON.stringify({ ...top, manifests: [wrapped] }));
}

describeOnBothStores('builds of others', (engine, store) => {
  let scratch = '';
  const opened: LiveStatus[] = [];

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const folderOf = async (name: string, text = dockerfile): Promise<string> => {
    const folder = join(scratch, name);
    await mkdir(join(folder, 'src'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), text);
    await writeFile(join(folder, 'src/main.c'), `// ${name}`);
    return folder;
  };
  const build = (folder: string, name: string, ...more: string[]) =>
    docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, ...more, folder);
  /** As a registry or a signing tool does: the same manifest in an index without its attestations and with an annotation. */
  const wrapAgain = async (name: string): Promise<void> => {
    const layout = join(scratch, `${name} layout`);
    await mkdir(layout);
    await docker('save', '--output', `${layout}.tar`, name);
    execFileSync('tar', ['-xf', `${layout}.tar`, '-C', layout]);
    await wrapIndex(layout, (await docker('image', 'inspect', '--format', '{{.Architecture}}', name)).trim());
    execFileSync('tar', ['-cf', `${layout}.tar`, '-C', layout, '.']);
    await docker('image', 'rm', '--force', name);
    await docker('load', '--input', `${layout}.tar`);
  };
  const start = (name: string) => docker('run', '--detach', '--network=none', '--name', name, name);
  /** As a window that is opened now. */
  const open = (): LiveStatus => {
    const builds = workspaceBuilds(scratch);
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      ...{ builds, records: builds },
      place: {
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...engine().env } }),
        realPath: (path) => realpath(path).catch(() => undefined),
        notedBuilds: () => notedBuilds({ ...process.env, ...engine().env }),
        workspace: async () => ({ isTrusted: true, folders: [scratch] }),
      },
      platform: 'linux',
      clock: systemClock,
      random: systemRandom,
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    opened.push(live);
    return live;
  };
  const verdictOf = (report: StatusReport, name: string) =>
    containersOf(report).find((container) => container.name === name)?.verdict ?? expect.fail(`There is no ${name}.`);

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale observed-')));
  });
  afterAll(async () => {
    for (const live of opened) live.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test('what was built in a terminal, by Compose and by bake while nobody looked is known afterwards', async () => {
    const plain = await folderOf('plain');
    await build(plain, 'plain', '--build-arg', 'GREETING=a secret');
    const elsewhere = await folderOf('elsewhere');
    await mkdir(join(elsewhere, 'docker'));
    await writeFile(join(elsewhere, 'docker/app.Dockerfile'), dockerfile);
    await build(elsewhere, 'elsewhere', '--file', join(elsewhere, 'docker/app.Dockerfile'));
    const composed = await folderOf('composed');
    await writeFile(join(composed, 'compose.yaml'), 'services:\n  app:\n    build: .\n    image: composed\n');
    await docker('compose', '--project-directory', composed, 'build');
    const baked = await folderOf('baked');
    await writeFile(join(baked, 'docker-bake.hcl'), 'target "default" {\n  tags = ["baked"]\n}\n');
    expect(await engine().docker(['buildx', 'bake'], { cwd: baked })).toMatchObject({ exitCode: 0 });
    const both = await Promise.all(['one', 'other'].map((name) => folderOf(name, slow)));
    await Promise.all(both.map((folder) => build(folder, folder === both[0] ? 'one' : 'other')));
    const names = ['plain', 'elsewhere', 'composed', 'baked', 'one', 'other'];
    for (const name of names) await start(name);

    const report = await open().lookThoroughly();
    for (const name of names) expect(verdictOf(report, name), name).toEqual({ kind: 'fresh' });
    for (const name of names) await appendFile(join(scratch, name, 'src/main.c'), '// new');
    const later = await open().lookThoroughly();
    for (const name of names) {
      expect(verdictOf(later, name), name).toMatchObject({ kind: 'stale', link: { evidence: ['src/main.c (changed)'] } });
    }
  });

  test('an image that is wrapped into another index is still the one that was built', async () => {
    const folder = await folderOf('wrapped');
    await build(folder, 'wrapped');
    await open().lookThoroughly();
    const before = await docker('image', 'inspect', '--format', '{{.Id}}', 'wrapped');
    await wrapAgain('wrapped');
    const after = await docker('image', 'inspect', '--format', '{{.Id}}', 'wrapped');
    // In Docker's own store an image is its configuration, which no index changes.
    expect(after === before).toBe(store === 'classic');
    await docker('tag', 'wrapped', 'registry.example/wrapped:2');
    await docker('run', '--detach', '--network=none', '--name', 'wrapped', 'registry.example/wrapped:2');
    expect(verdictOf(await open().lookThoroughly(), 'wrapped')).toEqual({ kind: 'fresh' });
    await appendFile(join(folder, 'src/main.c'), '// new');
    const stale = { kind: 'stale', link: { evidence: ['src/main.c (changed)'] } };
    expect(verdictOf(await open().lookThoroughly(), 'wrapped')).toMatchObject(stale);
  });

  test('a file that is saved while it is built makes it unknown, also with an old date', async () => {
    const folder = await folderOf('meanwhile', slow);
    const file = join(folder, 'src/main.c');
    const built = build(folder, 'meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await writeFile(file, '// saved');
    await utimes(file, 1, 1);
    await built;
    await start('meanwhile');
    const verdict = verdictOf(await open().lookThoroughly(), 'meanwhile');
    expect(verdict).toMatchObject({ kind: 'unknown', link: { id: 'source', because: expect.stringContaining('changed while') } });
  });

  test('a build that happens while somebody looks is known soon after', async () => {
    const live = open();
    live.start();
    const folder = await folderOf('followed');
    await build(folder, 'followed');
    await start('followed');
    await new Promise<void>((resolve) => {
      const look = () => {
        const { state } = live;
        if (state.kind !== 'known') return;
        const found = containersOf(state.report).find(({ name }) => name === 'followed');
        if (found?.verdict.kind === 'fresh') resolve();
      };
      live.onDidChange(look);
      look();
    });
    live.stop();
  });

  // Two engines at once are dear, and the store does not matter to it.
  if (store === 'classic')
    test('a build on another builder never reached this engine, and that is why it is old', async () => {
      const second = await startEngine();
      if (second.kind !== 'ready') throw new Error(second.because);
      try {
        await docker('context', 'create', 'second', '--docker', `host=unix://${second.socketPath}`);
        const environment = { ...process.env, ...engine().env };
        const cli = engineCli((await open().engine()).endpoint, { program: 'docker', environment });
        expect(await refusedBuilder(cli, 'second')).toMatchObject({ because: expect.stringMatching(/second is another engine/) });
        expect(await refusedBuilder(cli, 'default')).toBeUndefined();
        const folder = await folderOf('away', 'FROM scratch\nCOPY src /app\n');
        await build(folder, 'away');
        await docker('create', '--name', 'away', 'away', 'nothing');
        await appendFile(join(folder, 'src/main.c'), '// new');
        const inContext = ['--context', 'second', 'buildx', 'build', '--quiet', '--builder', 'second'];
        await docker(...inContext, '--tag', 'away', folder);
        expect(verdictOf(await open().lookThoroughly(), 'away')).toMatchObject({
          kind: 'stale',
          link: { id: 'target', because: expect.stringMatching(/^The last build .* builder second\) never reached this engine/) },
        });
        await build(folder, 'away');
        await docker('rm', '--force', 'away');
        await docker('create', '--name', 'away', 'away', 'nothing');
        expect(verdictOf(await open().lookThoroughly(), 'away')).toEqual({ kind: 'fresh' });
      } finally {
        await second.stop();
      }
    });

  test('a build of a folder outside of the workspace is not remembered', async () => {
    const outside = await realpath(await mkdtemp(join(tmpdir(), 'unstale outside-')));
    await mkdir(join(outside, 'src'));
    await writeFile(join(outside, 'Dockerfile'), dockerfile);
    await writeFile(join(outside, 'src/main.c'), 'outside');
    await build(outside, 'outside');
    await open().lookThoroughly();
    const { ID } = JSON.parse(await docker('info', '--format', '{{json .}}'));
    const sources = await workspaceBuilds(outside).sources(ID);
    expect(sources.filter(({ origin }) => origin.kind === 'history')).toEqual([]);
    await rm(outside, { recursive: true });
  });
});
