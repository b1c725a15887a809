/**
 * What stands beside the verdict, on a real engine and with a real repository: the commit that an image was built from, the
 * base that moved on, files written after the start, and steps that the cache keeps. None of it makes anything stale.
 */
import { appendFile, mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderPlace } from '../../cli/folder-place.ts';
import { formatStatus } from '../../cli/status.ts';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { gitCli } from '../../client/adapters/git-cli.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { systemModifiedAt, systemTimeText } from '../../client/adapters/system.ts';
import type { Link } from '../../client/core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../../client/core/freshness/report.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { readLayerHistory } from '../../client/flows/read-layer-history.ts';
import type { Engine } from '../../client/ports.ts';
import { runDocker } from '../support/engine/access.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { runOrThrow } from '../support/run-process.ts';

const day = 24 * 3_600_000;
const base = (version: string) =>
  `FROM node:22\nRUN printf '#!/bin/sh\\nexec sleep 1000\\n' > /usr/local/bin/node; printf '#!/bin/sh\\n' > /bin/git; chmod +x /bin/git /usr/local/bin/node; echo ${version}\n`;
const dockerfile = `FROM notes-base:1
WORKDIR /app
RUN git clone https://git.example/acme/tool.git /src/tool
COPY server.js README.md ./
CMD ["node", "server.js"]
`;
const compose = `name: noted
services:
  web: { build: ./web, image: noted-web, network_mode: none, volumes: ["./web:/app"] }
`;

describeOnBothStores('notes', (own) => {
  let folder = '';
  const web = (...path: string[]) => join(folder, 'web', ...path);
  const docker = async (...args: string[]) => {
    const { exitCode, stderr } = await runDocker(own(), args);
    expect(exitCode, stderr).toBe(0);
  };
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
    return (await runOrThrow('git', ['-C', folder, ...identity, ...args])).stdout.trim();
  };
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message=change');
    return git('rev-parse', 'HEAD');
  };
  const buildBase = async (version: string) => {
    await writeFile(join(folder, 'base.Dockerfile'), base(version));
    await docker(
      'build',
      '--quiet',
      '--network=none',
      '--file',
      join(folder, 'base.Dockerfile'),
      '--tag',
      'notes-base:1',
      folder,
    );
  };
  const build = (revision: string, ...more: string[]) => {
    const label = `org.opencontainers.image.revision=${revision}`;
    return docker('build', '--quiet', '--network=none', '--label', label, ...more, '--tag', 'noted-web', web());
  };
  const connect = () => openEngine(endpointOf(own()));
  const look = async (through: (engine: Engine) => Engine = (engine) => engine, at = folder): Promise<StatusReport> => {
    const builds = workspaceBuilds(at);
    return liveStatus({
      connect: async () => through(await connect()),
      archives: { manifest: readFileManifest },
      builds,
      place: {
        ...folderPlace(at),
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...own().env } }),
      },
      platform: 'linux',
      notes: { steps: builds, git: gitCli(), modifiedAt: systemModifiedAt, timeText: systemTimeText },
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    }).lookThoroughly();
  };
  const imageIn = ({ projects }: StatusReport): ImageStatus => {
    const found = projects.flatMap(({ images }) => images).find(({ reference }) => reference === 'noted-web');
    return found ?? expect.fail('The image is not in the report.');
  };
  const ofImage = (report: StatusReport, id: Link['id']) => imageIn(report).links.find((each) => each.id === id);
  const ofContainer = (report: StatusReport, id: Link['id']) =>
    imageIn(report).containers[0]?.links.find((each) => each.id === id);
  /** Nobody can wait three weeks: what the engine tells of the clone is only made older. */
  const withOldClone = (engine: Engine): Engine => ({
    ...engine,
    imageHistory: async (id) =>
      (await engine.imageHistory(id)).map((entry) =>
        entry.createdBy?.includes('git clone') === true ? { ...entry, createdAtMs: (entry.createdAtMs ?? 0) - 21 * day } : entry,
      ),
  });

  let first = '';
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale notes-')));
    await mkdir(web());
    await writeFile(join(folder, 'compose.yaml'), compose);
    await writeFile(web('Dockerfile'), dockerfile);
    await writeFile(web('server.js'), 'console.log(1);\n');
    await writeFile(web('README.md'), 'Shop\n');
    for (const name of ['Dockerfile', 'server.js', 'README.md']) await utimes(web(name), 1_000, 1_000);
    await git('init', '--quiet', '--initial-branch=main');
    first = await commit();
    await buildBase('1');
    await build(first);
    await docker('compose', '--project-directory', folder, 'up', '--detach');
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('there is none right after the build', async () => {
    const report = await look();
    const states = ['instruction', 'commit', 'base'].map((id) => ofImage(report, id as Link['id']));
    expect(
      states.map((link) => link?.state),
      JSON.stringify(states),
    ).toEqual(['ok', 'ok', 'ok']);
    expect(ofContainer(report, 'process')?.state).toBe('ok');
    expect(imageIn(report).containers[0]?.verdict).toEqual({ kind: 'fresh' });
  });

  test('a step that the cache kept is told with its line, its age and the rule', async () => {
    const report = await look(withOldClone);
    expect(ofImage(report, 'instruction')).toMatchObject({
      state: 'note',
      because: expect.stringContaining('is 3 weeks older than the last one'),
      evidence: [expect.stringMatching(/^line 3: RUN git clone .*, 3 weeks older \(git-clone-frozen\)$/)],
    });
  });

  test('the layers are shown with their times, their sizes and the rule', async () => {
    const builds = workspaceBuilds(folder);
    const { reference, id = '', containers } = imageIn(await look());
    const image = { reference, imageId: id, project: 'noted', container: containers[0] };
    const history = await readLayerHistory({ engine: withOldClone(await connect()), builds, steps: builds }, image);
    expect(
      history.layers.slice(0, 4).map(({ instruction, line, rules, isReused }) => [instruction, line, rules, isReused]),
    ).toEqual([
      ['CMD ["node" "server.js"]', 5, [], false],
      ['COPY server.js README.md ./', 4, [], false],
      ['RUN /bin/sh -c git clone https://git.example/acme/tool.git /src/tool', 3, ['git-clone-frozen'], true],
      ['WORKDIR /app', 2, [], false],
    ]);
    expect(history.layers[1]?.sizeBytes).toBeGreaterThan(0);
    expect(Math.abs(Date.now() - (history.layers[1]?.createdAtMs ?? 0))).toBeLessThan(day);
  });

  test('a base that was renewed, a commit that is behind and a file written later are notes, and nothing is stale', async () => {
    await buildBase('2');
    await appendFile(web('server.js'), '// more\n');
    const second = await commit();
    const later = Date.now() / 1_000 + 60;
    await utimes(web('server.js'), later, later);
    const report = await look();
    expect(ofImage(report, 'base')).toMatchObject({
      state: 'note',
      because: expect.stringContaining('notes-base:1 is now another image'),
    });
    expect(ofImage(report, 'commit')).toMatchObject({
      state: 'note',
      because: 'It is 1 commit behind what is checked out.',
      evidence: [`built from ${first.slice(0, 12)}`, `checked out is ${second.slice(0, 12)} on main`],
    });
    expect(ofContainer(report, 'process')).toMatchObject({
      state: 'note',
      because: '1 file changed since it was started, and node reads its files once.',
      evidence: [expect.stringContaining('/app/server.js was written'), expect.stringContaining('was started')],
    });
    expect(imageIn(report).containers[0]?.verdict.kind).toBe('fresh');
    const printed = formatStatus(report, false);
    expect(printed).toContain('· It is 1 commit behind what is checked out.  (commit)');
    // The image is behind its source; the container is not, because the folder is mounted over what the image holds.
    expect(printed).toContain('No container is stale.');
    expect(formatStatus(report, true)).not.toContain('behind');
  });

  test('a build of what was not committed is told, and a label that is no commit reaches no Git', async () => {
    await build(`${await git('rev-parse', 'HEAD')}-dirty`);
    expect(ofImage(await look(), 'commit')).toMatchObject({ state: 'note', because: expect.stringContaining('not committed') });
    await build(`--output=${join(folder, 'evil')}`);
    expect(ofImage(await look(), 'commit')).toMatchObject({ state: 'unknown', because: expect.stringContaining('no commit') });
  });

  test('times that a build was told to write tell no age', async () => {
    await build(first, '--build-arg', 'SOURCE_DATE_EPOCH=1700000000');
    expect(ofImage(await look(), 'instruction')).toMatchObject({
      state: 'unknown',
      because: expect.stringContaining('the same time'),
    });
  });

  test('an image that nothing names is built by the only Dockerfile of the repository that its label names', async () => {
    const clone = join(folder, 'clone of shop');
    const run = (...args: string[]) => runOrThrow('git', ['-C', clone, ...args]);
    await mkdir(clone);
    await writeFile(join(clone, 'Dockerfile'), 'FROM node:22 AS dev\nENV A=1\nFROM node:22\nWORKDIR /app\nCOPY app.js .\n');
    await writeFile(join(clone, 'app.js'), 'one');
    await run('init', '--quiet');
    await run('remote', 'add', 'origin', 'git@github.com:Acme/shop.git');
    const buildIt = (name: string, label: string, ...more: string[]) =>
      docker(
        'build',
        '--quiet',
        '--network=none',
        '--label',
        `org.opencontainers.image.source=${label}`,
        ...more,
        '--tag',
        name,
        clone,
      );
    await buildIt('ghcr.io/acme/labelled', 'https://github.com/acme/shop');
    await buildIt('ghcr.io/acme/dev', 'https://github.com/acme/shop', '--target', 'dev');
    await buildIt('ghcr.io/acme/foreign', 'https://github.com/acme/other');
    await writeFile(join(clone, 'other.Dockerfile'), 'FROM scratch\nLABEL a=b\nCOPY app.js /x\nUSER 1000\n');
    await buildIt('ghcr.io/acme/otherwise', 'https://github.com/acme/shop', '--file', join(clone, 'other.Dockerfile'));
    for (const name of ['labelled', 'dev', 'foreign', 'otherwise'])
      await docker('create', '--name', name, '--network=none', `ghcr.io/acme/${name}`, 'x');
    const source = (report: StatusReport, name: string) => {
      const image = report.projects.flatMap(({ images }) => images).find(({ reference }) => reference === `ghcr.io/acme/${name}`);
      return image?.links.find(({ id }) => id === 'source');
    };
    const severalDockerfiles = await look(undefined, clone);
    expect(source(severalDockerfiles, 'labelled')).toMatchObject({
      state: 'unknown',
      because: expect.stringContaining('nothing says which'),
    });
    await rm(join(clone, 'other.Dockerfile'));
    const before = await look(undefined, clone);
    expect(source(before, 'labelled')).toMatchObject({ state: 'ok', because: expect.stringContaining('1 file') });
    expect(source(before, 'dev')?.state).not.toBe('broken');
    expect(source(before, 'foreign')).toMatchObject({ state: 'not-applicable' });
    expect(source(before, 'otherwise')).toMatchObject({
      state: 'unknown',
      because: expect.stringContaining('nothing says which'),
    });
    await writeFile(join(clone, 'app.js'), 'two, edited');
    expect(source(await look(undefined, clone), 'labelled')?.state).toBe('broken');
  });
});
