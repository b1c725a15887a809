/** The last builds as a real builder remembers them: what was reused, what ran, where the cache broke, and which file broke it. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { notedBuilds } from '../../client/adapters/noted-builds.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import type { SeenBuild } from '../../client/core/waterfall/builds-page.ts';
import { layOutWaterfall } from '../../client/core/waterfall/waterfall-layout.ts';
import { readLastBuilds } from '../../client/flows/read-last-builds.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';

const dockerfile = `FROM node:22 AS build
WORKDIR /app
COPY package.json ./
RUN sleep 1 && echo installed > lib
COPY src ./src
RUN cat src/a.js > out
FROM node:22
COPY --from=build /app/out /app/out
`;

describeOnStore('last builds', 'containerd', (engine) => {
  let folder = '';
  let last: Awaited<ReturnType<typeof read>>;

  const build = (...more: string[]) =>
    engine().docker(['buildx', 'build', '--quiet', '--network=none', '--tag', 'last', ...more, folder]);
  const read = async (workspaceFolder = folder) => {
    const environment = { ...process.env, ...engine().env };
    const answer = await readLastBuilds({
      engine: await openEngine(endpointOf(engine())),
      place: {
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment }),
        realPath: (path) => realpath(path).catch(() => undefined),
        notedBuilds: () => notedBuilds(environment),
        workspace: async () => ({ isTrusted: true, folders: [workspaceFolder] }),
      },
      builds: workspaceBuilds(workspaceFolder),
    });
    return answer.kind === 'known' ? answer : expect.fail(answer.because);
  };
  const broke = ({ build: of, comparison }: SeenBuild) =>
    of.steps.flatMap(({ id, instruction }) => (comparison.breaks.has(id) ? [[instruction, comparison.breaks.get(id)]] : []));

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale last-')));
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'package.json'), `{"at":${Date.now()}}`);
    await writeFile(join(folder, 'src/a.js'), '1');
    expect(await build('--no-cache')).toMatchObject({ exitCode: 0 });
    await writeFile(join(folder, 'src/a.js'), '22');
    expect(await build('--build-arg', 'TOKEN=canary')).toMatchObject({ exitCode: 0 });
    await writeFile(join(folder, 'Dockerfile'), `${dockerfile}RUN exit 3\n`);
    expect(await build()).toMatchObject({ exitCode: 1 });
    last = await read();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('say why the second was faster, and which file broke the cache', () => {
    const { seen, isOfWorkspace } = last;
    expect(isOfWorkspace).toBe(true);
    expect(seen.map(({ build: { end } }) => end)).toEqual(['failed', 'completed', 'completed']);
    const second = seen[1] ?? expect.fail('The second build is not there.');
    expect(second.comparison.sentence).toMatch(/ s → .* s, because RUN sleep 1 && echo installed > lib \(.* s\) was reused\./);
    expect(broke(second)).toEqual([['COPY src ./src', 'saved between the two builds: src/a.js']]);
    const states = layOutWaterfall(second.build, second.comparison).rows.map(({ label, state }) => `${label}: ${state}`);
    for (const row of ['RUN sleep 1 && echo installed > lib: reused', 'COPY src ./src: ran', 'RUN cat src/a.js > out: ran'])
      expect(states).toContain(row);
  });

  test('say of the first that it was built without the cache, and of the last where it failed', () => {
    const { seen } = last;
    expect(seen[2]?.comparison).toMatchObject({ sentence: expect.stringContaining('without the cache'), breaks: new Map() });
    expect(seen[0]?.comparison.sentence).toMatch(/^It failed after .* at RUN exit 3: process .* exit code: 3\.$/);
  });

  test('are those of the whole engine for a workspace that built nothing, and then no file of it is told', async () => {
    const { seen, isOfWorkspace } = await read(join(folder, 'src'));
    expect(isOfWorkspace).toBe(false);
    const second = seen.find(({ build: { id } }) => id === seen[1]?.build.id) ?? expect.fail('It is not there.');
    expect(broke(second)).toEqual([['COPY src ./src', expect.stringMatching(/what it copies changed|another value of TOKEN/)]]);
    expect(JSON.stringify(seen.map(({ comparison }) => comparison.sentence))).not.toContain('canary');
  });
});
