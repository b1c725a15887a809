/** The plan of a build on a real engine, learnt from its own history: nobody tells Unstale of the builds that are made here. */
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildxBuilders } from '../../client/adapters/buildx-builders.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { notedBuilds } from '../../client/adapters/noted-builds.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { planSummary } from '../../client/core/plan/plan-summary.ts';
import { lastBuildOf, planOf } from '../../client/flows/plan-build.ts';
import type { BuildPlans } from '../../client/plan-ports.ts';
import { lastBuild } from '../../server/plans/last-build.ts';
import { learnBuild } from '../../server/plans/learn-build.ts';
import { learntBuilds, noteRecords } from '../../server/plans/note-records.ts';
import { toldPlan } from '../../server/plans/told-plan.ts';
import type { BuildSourceInfo, PlanStepInfo } from '../../server/protocol.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';

const dockerfile = (salt: string) => `FROM node:22 AS build
ENV SALT=${salt}
WORKDIR /app
ARG V=1
COPY package.json ./
RUN echo installed > lib
COPY src ./src
RUN cat src/a.js > out
FROM node:22
COPY --from=build /app/out /app/out
`;

describeOnBothStores('the plan of a build', (engine, store) => {
  let [root, folder] = ['', ''];
  const build = async (...more: string[]) =>
    (await engine().docker(['buildx', 'build', '--quiet', '--network=none', ...more, folder])).exitCode;
  const ports = async () => {
    const environment = { ...process.env, ...engine().env };
    return {
      engine: await openEngine(endpointOf(engine())),
      place: {
        cli: (endpoint: Parameters<typeof engineCli>[0]) => engineCli(endpoint, { program: 'docker', environment }),
        realPath: (path: string) => realpath(path).catch(() => undefined),
        notedBuilds: () => notedBuilds(environment),
        builders: (endpoint: Parameters<typeof engineCli>[0]) => buildxBuilders(environment, endpoint),
        workspace: async () => ({ isTrusted: true, folders: [folder] }),
      },
      plans: plansIn(join(root, 'state')),
    };
  };
  const plan = async () => {
    const answer = await planOf(await ports(), sourceOf(folder));
    return answer.kind === 'known' ? answer : expect.fail(answer.because);
  };
  const outcomes = (steps: readonly PlanStepInfo[]) => steps.map(({ outcome }) => outcome.kind);
  const write = (name: string, text: string) => writeFile(join(folder, name), text);

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'unstale plan-')));
    folder = join(root, 'project');
    await mkdir(join(folder, 'src'), { recursive: true });
    await write('Dockerfile', dockerfile(`${store}${Date.now()}`));
    await write('package.json', '{}');
    await write('src/a.js', '1');
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test('knows nothing before anything was built, and everything after a build in a terminal', async () => {
    const before = await plan();
    expect(before.steps).toHaveLength(6);
    expect(new Set(outcomes(before.steps))).toEqual(new Set(['runs']));
    expect(before.steps[0]?.reasons).toEqual([{ kind: 'new' }]);
    expect(await build()).toBe(0);
    const after = await plan();
    expect(planSummary(after.steps)).toBe('Next build: all 6 steps are reused.');
    expect(after.comparedWithMs).toBeGreaterThan(0);
  });

  test('names the file that makes a step run, and how long what stands on it took', async () => {
    await write('src/a.js', '22');
    const { steps } = await plan();
    const [copy, run] = [steps.find(({ line }) => line === 7), steps.find(({ line }) => line === 8)];
    expect(copy?.outcome).toEqual({ kind: 'runs', cause: 'changed' });
    expect(copy?.reasons).toEqual([{ kind: 'file', change: 'changed', context: '', path: 'src/a.js' }]);
    expect(run?.outcome).toEqual({ kind: 'runs', cause: 'below', line: 7 });
    expect(run?.ranMs).toBeGreaterThan(0);
    expect(steps.find(({ line }) => line === 10)?.outcome).toMatchObject({ kind: 'unknown', category: 'stage-output' });
  });

  test('explains a build when it was made, and finds an older state of a file again', async () => {
    expect(await build()).toBe(0);
    const last = await lastBuildOf(await ports(), sourceOf(folder));
    const ran = last.kind === 'known' ? last.steps.filter(({ report }) => report === 'ran') : [];
    expect(ran.map(({ line, reasons }) => [line, reasons[0]?.kind])).toEqual(
      expect.arrayContaining([
        [7, 'file'],
        [8, 'below'],
      ]),
    );
    await write('src/a.js', '1');
    expect(outcomes((await plan()).steps)).not.toContain('runs');
  });

  test('takes builds with other arguments and builds that failed for what they are', async () => {
    expect(await build('--build-arg', 'V=2')).toBe(0);
    await write('src/b.js', 'new');
    expect((await plan()).steps.find(({ line }) => line === 7)?.outcome.kind).toBe('runs');
    expect(await build('--target', 'nothing')).not.toBe(0);
    expect((await plan()).steps.find(({ line }) => line === 5)?.outcome).toEqual({ kind: 'reused' });
  });

  test('tells of a mode of a folder that the builder will not see', async () => {
    expect(await build()).toBe(0);
    await plan();
    await chmod(join(folder, 'src'), 0o700);
    const { steps, unseen } = await plan();
    expect(unseen).toEqual([{ kind: 'folder-mode', context: '', path: 'src' }]);
    expect(outcomes(steps)).not.toContain('runs');
  });

  test('knows that everything runs once the builder says that nothing is left', async () => {
    expect(await build()).toBe(0);
    expect(outcomes((await plan()).steps)).not.toContain('runs');
    expect((await engine().docker(['buildx', 'prune', '--force', '--all'])).exitCode).toBe(0);
    const { steps } = await plan();
    expect(new Set(outcomes(steps))).toEqual(new Set(['runs']));
    expect(steps[0]?.outcome).toEqual({ kind: 'runs', cause: 'cleared' });
    expect(await build()).toBe(0);
    expect(new Set(outcomes((await plan()).steps))).toEqual(new Set(['reused']));
  });

  test('knows which steps run when the builder gave up some of its results', async () => {
    await plan();
    await write('src/a.js', 'for the record');
    expect(await build()).toBe(0);
    expect(new Set(outcomes((await plan()).steps))).toEqual(new Set(['reused']));
    const records = async () => (await openEngine(endpointOf(engine()))).buildCache();
    const made = (await records()).filter(({ createdAtMs, kind }) => kind === 'regular' && createdAtMs !== undefined);
    const newest = (what: RegExp) =>
      made
        .filter(({ description }) => what.test(description))
        .reduce((one, other) => ((one.createdAtMs ?? 0) > (other.createdAtMs ?? 0) ? one : other));
    // Each goes only when nothing stands on it.
    for (const { id } of [newest(/COPY --from=build/), newest(/cat src/), newest(/COPY src/)])
      await engine().docker(['buildx', 'prune', '--force', '--all', '--filter', `id=${id}`]);
    const { steps } = await plan();
    const foreseen = steps.map(({ line, outcome }) => [line, outcome.kind]);
    if (store === 'classic') {
      expect(steps.find(({ line }) => line === 7)?.outcome).toEqual({ kind: 'runs', cause: 'cleared' });
      expect(foreseen.slice(0, 3)).toEqual([3, 5, 6].map((line) => [line, 'reused']));
    }
    expect(await build()).toBe(0);
    const last = await lastBuildOf(await ports(), sourceOf(folder));
    const reports = new Map(last.kind === 'known' ? last.steps.map(({ line, report }) => [line, report]) : []);
    for (const [line, kind] of foreseen)
      if (kind !== 'unknown') expect([line, reports.get(Number(line))]).toEqual([line, kind === 'reused' ? 'cached' : 'ran']);
  });
});

function plansIn(state: string): BuildPlans {
  const deps = { state, isTrusted: true, signal: new AbortController().signal };
  return {
    plan: (params) => toldPlan(params, deps),
    last: (params) => lastBuild(params, deps),
    learn: (params) => learnBuild(params, deps),
    learnt: (builderId) => learntBuilds({ builderId }, deps),
    records: (params) => noteRecords({ ...params, atMs: Date.now() }, deps),
  };
}

function sourceOf(folder: string): BuildSourceInfo {
  return {
    dockerfileUri: pathToFileURL(join(folder, 'Dockerfile')).href,
    contextPath: folder,
    ...{ args: {}, unknownArgs: [], namedContexts: {}, references: [] },
    origin: { kind: 'flag', because: 'the test' },
  };
}
