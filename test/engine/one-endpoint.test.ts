/**
 * One endpoint for everything: what the tree shows is what is built on, pruned and exchanged, whatever the person's environment
 * says about another engine or builder. Two real engines, and the other one tells of nothing that happened to it.
 */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';

const dockerfile = `FROM ${smallImage}\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sh", "start.sh"]\n`;

describeOnEngine('one endpoint for build, context prune and exchange', () => {
  let one: OwnEngine;
  let other: OwnEngine;
  let workspace = '';
  let config = '';
  let edits = 0;

  beforeAll(async () => {
    workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale-endpoint-')));
    [one, other] = await Promise.all([started('endpoint-one'), started('endpoint-other')]);
    await mkdir(join(workspace, 'shop'));
    await writeFile(join(workspace, 'compose.yaml'), 'services:\n  shop:\n    build: ./shop\n    image: shop\n');
    await writeFile(join(workspace, 'shop/Dockerfile'), dockerfile);
    await writeFile(join(workspace, 'shop/.dockerignore'), 'Dockerfile\n.dockerignore\n');
    await edit();
    const prepare = async (engine: OwnEngine): Promise<void> => {
      await buildSmallImage((args) => engine.docker(args));
      await run(engine, 'build', '--network=none', '--tag', 'shop', join(workspace, 'shop'));
      await run(engine, 'run', '--detach', '--network=none', '--name', 'shop', 'shop');
    };
    await Promise.all([one, other].map(prepare));
  });
  afterAll(async () => {
    await Promise.all([one, other].map((engine) => engine?.stop()));
    await rm(workspace, { recursive: true, force: true });
  });
  /** A person's configuration of the command line, with a context for each engine. */
  beforeEach(async () => {
    config = await mkdtemp(join(workspace, 'config-'));
    await symlink(join(one.env['DOCKER_CONFIG'] ?? '', 'cli-plugins'), join(config, 'cli-plugins'));
    await person('context', 'create', 'one', '--docker', `host=unix://${one.socketPath}`);
    await person('context', 'create', 'other', '--docker', `host=unix://${other.socketPath}`);
    await edit();
  });

  test.each<[string, () => NodeJS.ProcessEnv, readonly (readonly string[])[]]>([
    ['DOCKER_HOST', () => ({ DOCKER_HOST: `unix://${other.socketPath}` }), []],
    ['DOCKER_CONTEXT', () => ({ DOCKER_CONTEXT: 'other' }), []],
    ['the current context', () => ({}), [['context', 'use', 'other']]],
    ['BUILDX_BUILDER', () => ({ BUILDX_BUILDER: 'other' }), []],
    [
      'the selected builder',
      () => ({}),
      [
        ['buildx', 'create', '--name', 'elsewhere', '--driver', 'docker-container', 'other'],
        ['buildx', 'use', 'elsewhere'],
      ],
    ],
  ])('%s of the environment names another engine, and nothing happens there', async (_name, environment, commands) => {
    for (const command of commands) await person(...command);
    const misled = { ...process.env, PATH: one.env['PATH'], DOCKER_CONFIG: config, ...environment() };
    const tree = await findEndpoint({ DOCKER_HOST: `unix://${one.socketPath}` });
    await expectOnly(one, other, () => rebuild(tree, misled));
  });

  test('the context that DOCKER_CONTEXT names is what the tree shows and what is used', async () => {
    await person('context', 'use', 'one');
    await person('buildx', 'create', '--use', '--name', 'elsewhere', '--driver', 'docker-container', 'one');
    const environment = {
      ...process.env,
      PATH: one.env['PATH'],
      DOCKER_CONFIG: config,
      DOCKER_CONTEXT: 'other',
      DOCKER_HOST: '',
    };
    const tree = await findEndpoint(environment);
    expect(tree).toMatchObject({ text: `unix://${other.socketPath}`, decidedBy: 'DOCKER_CONTEXT (other)' });
    await expectOnly(other, one, () => rebuild(tree, environment));
  });

  async function rebuild(endpoint: Awaited<ReturnType<typeof findEndpoint>>, environment: NodeJS.ProcessEnv): Promise<void> {
    const engine = await openEngine(endpoint);
    const ports = rebuildPorts({ engine, program: 'docker', environment, workspace });
    const id = (await engine.listContainers()).find(({ name }) => name === 'shop')?.id ?? '';
    const planned = await planCleanRebuild(ports, id, { isClean: true, isPulling: false });
    if (planned.kind === 'refused') throw new Error(planned.because);
    const outcome = await cleanRebuild(ports, planned.plan);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rebuilt', proof: { equal: ['/app/start.sh'] } });
  }

  /** Everything happens on the first, and nothing on the second. */
  async function expectOnly(used: OwnEngine, idle: OwnEngine, action: () => Promise<void>): Promise<void> {
    const before = await stateOf(idle);
    const since = (Date.now() / 1000).toFixed(3);
    await action();
    const until = (Date.now() / 1000).toFixed(3);
    const eventsOf = async (engine: OwnEngine) =>
      (await run(engine, 'events', '--since', since, '--until', until, '--format', '{{.Type}} {{.Action}}'))
        .split('\n')
        .filter(Boolean);
    expect(await eventsOf(idle)).toEqual([]);
    expect(await stateOf(idle)).toEqual(before);
    expect(await eventsOf(used)).toEqual(
      expect.arrayContaining([
        'builder prune',
        'image tag',
        'container create',
        'container rename',
        'container start',
        'container destroy',
      ]),
    );
    expect(await run(used, 'exec', 'shop', 'cat', '/app/start.sh')).toContain(`edit ${edits}`);
  }

  /** What a build or a prune would change without an event. */
  async function stateOf(engine: OwnEngine): Promise<string> {
    const records = await run(engine, 'system', 'df', '--verbose', '--format', '{{json .BuildCache}}');
    const history = await run(engine, 'buildx', 'history', 'ls', '--format', '{{.Ref}}');
    return [records.replaceAll(/"(?:LastUsed|CreatedSince|LastUsedSince)[^,}]*/g, ''), history].join('\n');
  }

  async function edit(): Promise<void> {
    edits += 1;
    await writeFile(join(workspace, 'shop/start.sh'), `exec sleep 1000 # edit ${edits}\n`);
  }

  /** What a person types in a terminal. */
  async function person(...args: string[]): Promise<void> {
    const { exitCode, stderr } = await one.docker(args, { env: { DOCKER_CONFIG: config, DOCKER_HOST: undefined } });
    expect(exitCode, stderr).toBe(0);
  }
});

async function started(dataName: string): Promise<OwnEngine> {
  const engine = await startEngine({ isInOwnNetwork: true, dataName });
  if (engine.kind !== 'ready') throw new Error(engine.because);
  return engine;
}

async function run(engine: OwnEngine, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
  return stdout;
}
