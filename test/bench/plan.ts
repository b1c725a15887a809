/**
 * The plan of a build with 50,000 files beside that build, fully cached: while files are watched, after a restart, and cold beside the
 * build after its copy of the context was pruned. What a saved file costs, a Dockerfile of 200 steps, and memory at 100,000 files. Both
 * are asked through their own doors: the built language server over its streams, and the docker command line.
 */
import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { folderPlace } from '../../cli/folder-place.ts';
import { buildxBuilders } from '../../client/adapters/buildx-builders.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { notedBuilds } from '../../client/adapters/noted-builds.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { serverNodeOptions } from '../../client/adapters/server-node-options.ts';
import { planOf } from '../../client/flows/plan-build.ts';
import type { BuildPlans } from '../../client/plan-ports.ts';
import type { EngineEndpoint } from '../../client/ports.ts';
import { buildGraph } from '../../server/cache/build-graph.ts';
import { predict } from '../../server/cache/predict.ts';
import { KeyMaker } from '../../server/cache/vertex-keys.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import type { BuildPlanParams, BuildPlanResult, BuildSourceInfo } from '../../server/protocol.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { median, type Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const filesPerFolder = 100;
const server = join(import.meta.dirname, '../../dist/server.js');

export async function comparePlan(): Promise<readonly Row[] | string> {
  const engine = await startEngine();
  if (engine.kind !== 'ready') return `no engine: ${engine.because}`;
  const root = await realpath(await mkdtemp(join(tmpdir(), 'unstale-bench-plan-')));
  try {
    const [context, state] = [join(root, 'context'), join(root, 'state')];
    await writeContext(context, 50_000);
    return [...(await rowsOf(engine, context, state)), dockerfileAlone(), ...(await memoryRows(root))];
  } finally {
    await rm(root, { recursive: true, force: true });
    await engine.stop();
  }
}

async function rowsOf(engine: OwnEngine, context: string, state: string): Promise<readonly Row[]> {
  const build = () => elapsedMsOf(() => docker(engine, 'buildx', 'build', '--quiet', '--output=type=cacheonly', context));
  await build();
  const source = sourceOf(context);
  const started = await open(context, state);
  const params = await learn(engine, started, source, context);
  const ask = (process: ServerProcess, more: Partial<BuildPlanParams>) => askPlan(process, { ...params, ...more });
  await ask(started, {});
  await setTimeout(3_000);
  const peerName = 'docker build, fully cached';
  const watched = await takeTurns({ rounds: 5, peer: build, ours: () => elapsedMsOf(() => ask(started, { changed: [] })) });
  const file = join(context, 'f0', '0');
  const saved = await takeTurns({
    ...{ rounds: 5, peer: build },
    ours: async (round) => {
      await writeFile(file, `saved ${round}`);
      return elapsedMsOf(() => ask(started, { changed: [file] }));
    },
  });
  await writeFile(file, textOf(0));
  await started.stop();
  const restarted = await takeTurns({
    rounds: 3,
    peer: build,
    ours: () => afterRestart(context, state, (each) => ask(each, {})),
  });
  const prune = () => docker(engine, 'buildx', 'prune', '--force', '--filter', 'type=source.local');
  const cold = await takeTurns({
    rounds: 3,
    peer: async () => {
      await prune();
      return build();
    },
    ours: (round) => afterRestart(context, `${state}-${round}`, (each) => ask(each, {})),
  });
  return [
    { what: 'plan of 50,000 files, nothing changed, watched', ...watched, peerName, unit: 'ms', goalRatio: 0.1 },
    { what: 'the same after one file was saved', ...saved, peerName, unit: 'ms', goalRatio: 0.01, goalAtMost: 20 },
    { what: 'the same after a restart of the server', ...restarted, peerName, unit: 'ms', goalRatio: 0.5 },
    { what: 'the same cold', ...cold, peerName: 'docker build after its context cache was pruned', unit: 'ms', goalRatio: 0.7 },
  ];
}

async function afterRestart(context: string, state: string, ask: (process: ServerProcess) => Promise<unknown>): Promise<number> {
  const process = await open(context, state);
  const elapsed = await elapsedMsOf(() => ask(process));
  // What it learnt is written when it has nothing else to do.
  await setTimeout(6_000);
  await process.stop();
  return elapsed;
}

function dockerfileAlone(): string {
  const steps = Array.from({ length: 200 }, (_, at) => `RUN echo ${at} > /f${at}`);
  const text = ['FROM scratch', 'COPY . /app', ...steps].join('\n');
  const times: number[] = [];
  for (let round = 0; round < 50; round++) {
    const startedAt = performance.now();
    const platform = { os: 'linux', architecture: 'amd64', variant: '' };
    const answer = buildGraph({
      ...{ dockerfile: parseDockerfile(text), target: undefined, args: new Map(), namedContexts: new Map(), noCache: false },
      ...{ platform, buildPlatform: platform, runOptions: new Map(), baseImage: () => ({ kind: 'unknown', because: '' }) },
      builder: { mergesLinks: false, buildKit: 25 },
    });
    if (answer.kind === 'graph') {
      const keys = new KeyMaker(
        (each) => hash('sha256', each),
        () => ({ kind: 'digest', digest: 'd' }),
        new Map(),
      );
      predict(answer.graph, keys, new Map(), { wasCleared: false });
    }
    times.push(performance.now() - startedAt);
  }
  const ms = median(times);
  return `plan of a Dockerfile of 200 steps alone: ${ms.toFixed(1)} ms, goal at most 5 ms: ${ms <= 5 ? 'met' : 'NOT met'}`;
}

async function memoryRows(root: string): Promise<readonly Row[]> {
  const context = join(root, 'large');
  await writeContext(context, 100_000);
  const process = await open(context, join(root, 'state-large'));
  const platform = { os: 'linux', architecture: 'amd64', variant: '' };
  const builder = { id: 'bench', usesContainerdStore: false, buildKit: 25, platform };
  const before = await peakMegabytes(process);
  await askPlan(process, { ...sourceOf(context), contextPath: context, builder, images: {} });
  const after = await peakMegabytes(process);
  await process.stop();
  const is = after - before <= 200 ? 'met' : 'NOT met';
  return [
    `peak memory of the server for a plan of 100,000 files: ${after} MB, ${before} MB before it; goal at most 200 MB more: ${is}`,
  ];
}

async function peakMegabytes({ pid }: ServerProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function open(context: string, state: string): Promise<ServerProcess> {
  return startServer('unstale', server, pathToFileURL(context).href, { XDG_STATE_HOME: state }, serverNodeOptions);
}

async function askPlan({ connection }: ServerProcess, params: BuildPlanParams): Promise<BuildPlanResult> {
  const answer = await connection.sendRequest<BuildPlanResult>('unstale/buildPlan', params);
  if (answer.kind !== 'known') throw new Error(JSON.stringify(answer));
  return answer;
}

/** Takes the build in, as the client does, and gives the question that it ends with. */
async function learn(
  engine: OwnEngine,
  { connection }: ServerProcess,
  source: BuildSourceInfo,
  context: string,
): Promise<BuildPlanParams> {
  let last: BuildPlanParams | undefined;
  const send = <T>(method: string, params: unknown) => connection.sendRequest<T>(`unstale/${method}`, params);
  const plans: BuildPlans = {
    plan: (params) => {
      last = params;
      return send('buildPlan', params);
    },
    last: (params) => send('lastBuild', params),
    learn: (params) => send('learnBuild', params),
    learnt: (builderId) => send('learntBuilds', { builderId }),
    records: (params) => send('builderRecords', params),
  };
  const environment = { ...process.env, ...engine.env };
  const place = {
    ...folderPlace(context),
    notedBuilds: () => notedBuilds(environment),
    builders: (endpoint: EngineEndpoint) => buildxBuilders(environment, endpoint),
  };
  const cli = () => engineCli(endpointOf(engine), { program: 'docker', environment });
  const plan = await planOf({ engine: await openEngine(endpointOf(engine)), place: { ...place, cli }, plans }, source);
  if (last === undefined || plan.kind !== 'known') throw new Error(JSON.stringify(plan));
  if (plan.steps.some(({ outcome }) => outcome.kind !== 'reused'))
    throw new Error(`The build was not taken in: ${JSON.stringify(plan.steps)}`);
  return last;
}

function sourceOf(context: string): BuildSourceInfo {
  return {
    dockerfileUri: pathToFileURL(join(context, 'Dockerfile')).href,
    contextPath: context,
    ...{ args: {}, unknownArgs: [], namedContexts: {}, references: [] },
    origin: { kind: 'flag', because: 'the bench' },
  };
}

async function writeContext(folder: string, count: number): Promise<void> {
  const writtenAtS = Math.floor(Date.now() / 1000) - 3600;
  for (let each = 0; each < count / filesPerFolder; each++) {
    const inside = join(folder, `f${each}`);
    await mkdir(inside, { recursive: true });
    for (let file = 0; file < filesPerFolder; file++) {
      await writeFile(join(inside, String(file)), textOf(each * filesPerFolder + file));
      await utimes(join(inside, String(file)), writtenAtS, writtenAtS);
    }
  }
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /app\n');
}

function textOf(number: number): string {
  return `file ${number}\n`.repeat(8);
}

async function docker(engine: OwnEngine, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(stderr.slice(-2000));
}
