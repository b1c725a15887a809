/** Images of a real engine, in both of its stores, against a real registry: every state, a proxy that lags behind, push and pull. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { openRegistry } from '../../client/adapters/registry/open-registry.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { systemClock } from '../../client/adapters/system.ts';
import type { CommandPorts } from '../../client/commands/command.ts';
import { compareWithRegistryCommand } from '../../client/commands/compare-with-registry.ts';
import { pull, push } from '../../client/commands/transfer-image.ts';
import type { Diagnosis } from '../../client/core/diagnose/diagnosis.ts';
import type { Link } from '../../client/core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../../client/core/freshness/report.ts';
import { type RegistryCheck, registryCheck } from '../../client/flows/check-registry.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import type { Engine } from '../../client/ports.ts';
import type { Registry, RegistryAsk } from '../../client/registry-ports.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnBothStores, endpointOf, type Store } from '../support/engine/both-stores.ts';
import { noBuilds } from '../support/engine/no-builds.ts';
import type { OwnEngine } from '../support/engine/start.ts';
import { putImage, putIndex } from '../support/registry/put-image.ts';
import { type Registry as RealRegistry, type RegistryOptions, startRegistry } from '../support/registry/start.ts';
import { runProcess } from '../support/run-process.ts';

const early = '2020-01-01T00:00:00Z';
const late = '2099-01-01T00:00:00Z';

const both = (engine: () => OwnEngine, store: Store): void => {
  let folder = '';
  let opened: Engine;
  let real: RealRegistry;
  const stopped: (() => Promise<void>)[] = [];
  const asked: RegistryAsk[] = [];
  const proxies = new Map<string, string>();
  let isTrusted = true;
  let registries: RegistryCheck;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unstale-registry-test-'));
    opened = await openEngine(endpointOf(engine()));
    real = await started();
    registries = check();
  });
  afterAll(async () => {
    // The data of the engine is kept for the next run.
    const names = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
    await docker('rmi', '--force', ...names.filter((name) => name.startsWith('127.0.0.1:') && !name.includes('<none>')));
    for (const stop of stopped.reverse()) await stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('what was pushed is the same', async () => {
    const reference = await built('same', 'one');
    await docker('push', '--', reference);
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'same', registry: real.host, repository: 'same' });
  });

  test('what was built again since is newer here, and what was never pushed is not there', async () => {
    const reference = await built('built', 'one');
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'not-in-registry', registryDigest: undefined });
    await docker('push', '--', reference);
    await built('built', 'two');
    const { state, because } = await registries.compare(opened, reference);
    expect([state, because]).toEqual(['local-newer', `${reference} was built here, and the registry has an older image for it.`]);
  });

  test('what somebody else pushed since is newer there, and pulling it makes it the same without asking again', async () => {
    const [reference, first] = await pulled('pulled', early);
    const { digest } = await putImage({ host: real.host, repository: 'pulled' }, '1', late);
    expect(await registries.compare(opened, reference)).toMatchObject({
      ...{ state: 'registry-newer', registryDigest: digest },
      localDigests: expect.arrayContaining([first]),
    });
    await docker('pull', '--quiet', reference);
    const before = asked.length;
    expect(await registries.known(opened, reference)).toMatchObject({ state: 'same' });
    expect(asked.length).toBe(before);
  });

  test('what is known of an image is not told of the next one', async () => {
    const [reference] = await pulled('moved', early);
    await putImage({ host: real.host, repository: 'moved' }, '1', late);
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'registry-newer' });
    await built('moved', 'another');
    expect(await registries.known(opened, reference)).toBeUndefined();
  });

  test('two images without an honest time are different, and nobody says which is newer', async () => {
    const [reference] = await pulled('timeless', '1980-01-01T00:00:01Z');
    await putImage({ host: real.host, repository: 'timeless' }, '1', '1980-01-01T00:00:02Z');
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'different' });
  });

  test('an index that got another platform is the same for this one', async () => {
    const [reference, index] = await pulledIndex('index');
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'same', registryDigest: index });
    const next = await indexOf('index', ['amd64', 'arm64', 's390x']);
    expect(next).not.toBe(index);
    expect(await registries.compare(opened, reference)).toMatchObject({ state: 'same', registryDigest: next });
    await indexOf('index', ['arm64', 's390x']);
    expect(await registries.compare(opened, reference)).toMatchObject({
      ...{ state: 'different' },
      because: `The registry has no image of ${reference} for linux/amd64.`,
    });
  });

  test('nobody is asked by itself about what was built here, and once about what came from there', async () => {
    const mine = check();
    const own = await built('private', 'one');
    const tagged = `${real.host}/private:tagged`;
    await docker('tag', own, tagged);
    const before = asked.length;
    for (const reference of [own, tagged, `${real.host}/none:1`, `${own}@sha256:${'a'.repeat(64)}`])
      await mine.askOnce(opened, reference, 'any');
    expect(asked.slice(before)).toEqual([]);
    const [foreign] = await pulledIndex('foreign');
    for (const _ of [1, 2]) await mine.askOnce(opened, foreign, `${_}`);
    expect(asked.slice(before).map(({ repository, credentials }) => `${repository} ${credentials}`)).toEqual(['foreign none']);
    expect(await mine.known(opened, foreign)).toMatchObject({ state: 'same' });
  });

  test('without trust only a registry that an image came from is asked', async () => {
    const [foreign] = await pulledIndex('trusted');
    const own = await built('untrusted', 'one');
    isTrusted = false;
    const before = asked.length;
    expect(await registries.compare(opened, own)).toMatchObject({
      state: 'unknown',
      because: expect.stringContaining('not trusted'),
    });
    expect(asked.length).toBe(before);
    expect(await registries.compare(opened, foreign)).toMatchObject({ state: 'same' });
    isTrusted = true;
  });

  test('a proxy that lags behind its registry is told', async () => {
    const way = await breakableWay(real.host);
    const proxy = await started({ proxyOf: `http://${way.host}` });
    const { digest: old } = await putImage({ host: real.host, repository: 'mirrored' }, '1', early);
    await docker('pull', '--quiet', `${proxy.host}/mirrored:1`);
    const reference = `${real.host}/mirrored:1`;
    await docker('tag', `${proxy.host}/mirrored:1`, reference);
    proxies.set(real.host, proxy.host);
    const first = await registries.compare(opened, reference);
    expect([first.state, first.mirrors.map(({ state }) => state)]).toEqual(['same', ['same']]);
    const { digest } = await putImage({ host: real.host, repository: 'mirrored' }, '1', late);
    await way.stop();
    const comparison = await registries.compare(opened, reference);
    expect(comparison).toMatchObject({ state: 'registry-newer', registryDigest: digest });
    expect(comparison.because).toContain(`The mirror ${proxy.host} serves an older image`);
    expect(comparison.mirrors).toMatchObject([{ registry: proxy.host, state: 'older', digest: old }]);
    proxies.clear();
  });

  test('the note stands with the image in the report and makes nothing stale', async () => {
    const [reference] = await pulled('noted', early);
    await docker('create', '--name', `noted-${store}`, reference, 'x');
    await putImage({ host: real.host, repository: 'noted' }, '1', late);
    const comparison = await registries.compare(opened, reference);
    const report = await status().lookThoroughly();
    const image = imageIn(report, reference);
    expect(linksOf(report, reference).filter(({ id }) => id === 'registry')).toMatchObject([
      { state: 'note', because: comparison.because, fixes: ['pull'] },
    ]);
    expect([image?.verdict.kind, image?.containers.map(({ verdict }) => verdict.kind)]).toEqual(['fresh', ['fresh']]);
    await docker('rm', `noted-${store}`);
  });

  test('the command line compares with the registry when that is asked for, and not before', async () => {
    const [reference] = await pulled('lined', early);
    await putImage({ host: real.host, repository: 'lined' }, '1', late);
    const note = async (...options: string[]) => {
      const args = [join(repositoryRoot, 'dist', 'cli.js'), 'diagnose', reference, '--format', 'json', ...options];
      const { stdout } = await runProcess(process.execPath, args, { cwd: folder, env: { ...process.env, ...engine().env } });
      return (JSON.parse(stdout) as Diagnosis).links.find(({ id }) => id === 'registry');
    };
    expect(await note()).toMatchObject({ state: 'unknown', because: 'The registry was not asked.' });
    expect(await note('--registry')).toMatchObject({ state: 'note', fixes: ['pull'] });
  });

  test('what is visible is asked about once where a setting says so, and its note comes by itself', async () => {
    const [reference] = await pulledIndex('visible');
    await docker('create', '--name', `visible-${store}`, reference, 'x');
    await indexOf('visible', ['s390x']);
    registries = check();
    const before = asked.length;
    const live = status({ asksRegistries: () => true });
    const noted = new Promise<void>((resolve) =>
      live.onDidChange(() => {
        const found = live.state.kind === 'known' ? linksOf(live.state.report, reference) : [];
        if (found.some(({ id }) => id === 'registry')) resolve();
      }),
    );
    await live.lookThoroughly();
    expect(asked.length).toBe(before);
    live.show();
    await noted;
    await live.lookThoroughly();
    live.stop();
    expect(asked.slice(before).map(({ repository }) => repository)).toEqual(['visible']);
    await docker('rm', `visible-${store}`);
  });

  test('nothing is pushed before the yes, and after it both sides are the same', async () => {
    const reference = await built('pushed', 'one');
    const seen: string[] = [];
    const ports = commandPorts(async (question, detail) => {
      seen.push(question, detail, (await registries.compare(opened, reference)).state);
      return seen.length > 3;
    });
    expect(await push.run(ports, { image: reference })).toEqual({ kind: 'cancelled' });
    expect(seen[0]).toBe(`Push ${reference}?`);
    expect(seen[1]).toContain(`Registry: ${real.host}\nRepository: pushed\n`);
    expect(seen[2]).toBe('not-in-registry');
    expect(await push.run(ports, { image: reference })).toMatchObject({ kind: 'done', comparison: { state: 'same' } });
    expect(await compareWithRegistryCommand.run(ports, { image: reference })).toMatchObject({ state: 'same' });
  });

  test('a pull moves the reference to what the registry has', async () => {
    const [reference] = await pulled('fetched', early);
    const { digest } = await putImage({ host: real.host, repository: 'fetched' }, '1', late);
    const details: string[] = [];
    const ports = commandPorts(async (_, detail) => details.push(detail) > 0);
    const result = await pull.run(ports, { image: reference });
    expect(details[0]).toContain(`${real.host}: ${digest}`);
    expect(result).toMatchObject({ kind: 'done', comparison: { state: 'same', registryDigest: digest } });
  });

  test('what cannot be pushed says why, and what no trusted person asks for is refused', async () => {
    const closed = `${new URL(`http://${await closedPort()}`).host}/shop:1`;
    await docker('tag', await built('refused', 'one'), closed);
    const ports = commandPorts(async () => true);
    expect(await push.run(ports, { image: closed })).toMatchObject({
      kind: 'failed',
      because: expect.stringMatching(/refused|dial/),
    });
    expect(await push.run({ ...ports, isTrusted: () => false }, { image: closed })).toMatchObject({ kind: 'refused' });
    expect(await push.run(ports, { image: `x@sha256:${'a'.repeat(64)}` })).toMatchObject({ kind: 'cancelled' });
  });

  function check(): RegistryCheck {
    const spied = openRegistry({ environment: {}, retryMs: 1 });
    const registry: Registry = {
      digestOf: (ask) => {
        asked.push(ask);
        return spied.digestOf(ask);
      },
      read: spied.read,
    };
    return registryCheck({ registry, clock: systemClock, proxies: () => proxies, isTrusted: () => isTrusted });
  }

  function status(more: Partial<Parameters<typeof liveStatus>[0]> = {}): LiveStatus {
    return liveStatus({
      connect: async () => opened,
      archives: { manifest: readFileManifest },
      builds: noBuilds,
      ...{ platform: 'linux', clock: systemClock, random: () => '01234567', registries },
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
      ...more,
    });
  }

  /** A person who answers as `confirm` does and presses no button. */
  function commandPorts(confirm: (question: string, detail: string) => Promise<boolean>): CommandPorts {
    const run = <Result>(_: string, work: (report: () => void, signal: AbortSignal) => Promise<Result>) =>
      work(() => undefined, new AbortController().signal);
    const dialogs = { confirm, withSteps: run, withProgress: run, choose: async () => undefined, tell: async () => undefined };
    const environment = { ...process.env, ...engine().env };
    const place = { cli: () => engineCli(opened.endpoint, { program: 'docker', environment }) };
    const ports = { live: status(), dialogs: { ...dialogs, offer: async () => false }, place, registries, isTrusted: () => true };
    return { ...ports, log: { show: () => undefined, line: () => undefined, error: expect.fail } } as unknown as CommandPorts;
  }

  async function built(repository: string, text: string): Promise<string> {
    const reference = `${real.host}/${repository}:1`;
    await writeFile(join(folder, 'text'), text);
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY text /\n');
    await docker('buildx', 'build', '--quiet', '--load', '--tag', reference, folder);
    return reference;
  }

  /** Its reference, and the digest that it has. */
  async function pulled(repository: string, created: string): Promise<readonly [string, string]> {
    const { digest } = await putImage({ host: real.host, repository }, '1', created);
    const reference = `${real.host}/${repository}:1`;
    await docker('pull', '--quiet', reference);
    return [reference, digest];
  }

  async function pulledIndex(repository: string): Promise<readonly [string, string]> {
    const digest = await indexOf(repository, ['amd64', 'arm64']);
    const reference = `${real.host}/${repository}:1`;
    await docker('pull', '--quiet', reference);
    return [reference, digest];
  }

  /** Of images that no other repository has: with two names nobody could tell where one came from. */
  async function indexOf(repository: string, architectures: readonly string[]): Promise<string> {
    const to = { host: real.host, repository };
    const entries: (readonly [string, Awaited<ReturnType<typeof putImage>>])[] = [];
    for (const each of architectures)
      entries.push([each, await putImage({ ...to, author: `${repository} ${each}` }, each, early)]);
    return (await putIndex(to, '1', entries)).digest;
  }

  async function started(options?: RegistryOptions): Promise<RealRegistry> {
    const one = await startRegistry(options);
    if (one.kind !== 'ready') throw new Error(one.because);
    stopped.push(() => one.stop());
    return one;
  }

  async function docker(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  }
};

// The registries are on this machine's loopback.
describeOnBothStores('the registry link', both, { isInOwnNetwork: false });

function imageIn({ projects }: StatusReport, reference: string): ImageStatus | undefined {
  return projects.flatMap(({ images }) => images).find((one) => one.reference === reference);
}

function linksOf(report: StatusReport, reference: string): readonly Link[] {
  return imageIn(report, reference)?.links ?? [];
}

/** The network between a proxy and its registry, until it fails. */
async function breakableWay(host: string): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const port = Number(host.split(':')[1]);
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Where nobody listens. */
async function closedPort(): Promise<string> {
  const way = await breakableWay('127.0.0.1:1');
  await way.stop();
  return way.host;
}
