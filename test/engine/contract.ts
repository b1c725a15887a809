/**
 * What the port `Engine` promises, as claims that every engine is held to: Docker of each age and image store, Podman, and
 * whatever else can be opened as an `Engine`. Where a kind differs, its row says so with the reason, and the claim asks for
 * what that kind does instead.
 */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { fullName } from '../../client/core/freshness/image-index.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { isPin, isProbe, pinReference, probeLabel } from '../../client/core/ours.ts';
import { deriveSpecification } from '../../client/core/recreate/derive-specification.ts';
import { withProbe } from '../../client/flows/read-probe.ts';
import { type Engine, EngineError, type EngineFacts, type EngineFailure } from '../../client/ports.ts';
import { contractObjects, listen, namePrefix, newName, patience, shell } from './contract-objects.ts';

export interface EngineKind {
  readonly name: string;
  /** Connects anew each time. */
  open(): Promise<Engine>;
  /** An image with busybox and a shell, as this engine lists it; there is nothing at `/data` in it. */
  readonly imageReference: string;
  readonly facts: Partial<Omit<EngineFacts, 'version'>> & { readonly version: RegExp };
  /** Ends the engine and starts it where it was. */
  restart(): Promise<void>;
  /** A build that takes some seconds; without it, the engine has no builder that tells. */
  readonly buildSlowly?: () => Promise<void>;
  readonly differences: Differences;
}

/** What a kind does otherwise than Docker 28. */
export interface Differences {
  /** What a container is told to run has no effect: it starts, and runs on until it is stopped. */
  readonly commands?: Difference<'none'>;
  /** Where a limit `memlock` stands among `Ulimits`. */
  readonly memlock?: Difference<string>;
  /** What it makes of 2^53 + 1. */
  readonly shmSize?: Difference<bigint>;
  /** What it says when a container is created with a name that another one has. */
  readonly takenName?: Difference<EngineFailure>;
  /** What it says when a restart policy is changed. */
  readonly newRestartPolicy?: Difference<EngineFailure>;
}

export interface Difference<Value> {
  readonly value: Value;
  readonly because: string;
}

/** Declares the claims; whoever calls it has the engine started before and stopped after. */
export function contract(kind: EngineKind): void {
  const { differences, imageReference } = kind;
  let engine: Engine;
  beforeAll(async () => {
    engine = await kind.open();
  });
  const objects = contractObjects(() => engine, imageReference);
  const { create, run, runToEnd, stateOf, hostOf } = objects;
  afterEach(() => objects.clear());
  afterAll(async () => {
    const left = (await engine.listContainers()).filter(({ name }) => name.startsWith(namePrefix));
    expect(left.map(({ name }) => name)).toEqual([]);
  });
  const reasonOf = async (failing: Promise<unknown>): Promise<EngineFailure> => {
    const error = await failing.then(
      () => expect.fail('It did not fail.'),
      (thrown: unknown) => thrown,
    );
    if (!EngineError.is(error)) throw error;
    expect(error.detail).not.toBe('');
    return error.reason;
  };
  const withEffects: typeof test | undefined = differences.commands === undefined ? test : undefined;
  const listed = async (id: string) => (await engine.listContainers()).find((container) => container.id === id);
  const tagsOf = async (id: string) => (await engine.listImages()).find((image) => image.id === id)?.tags.map(fullName) ?? [];

  test('tells its kind, its age, and an id that stays', async () => {
    const facts = await engine.facts();
    const { version, ...others } = kind.facts;
    expect(facts).toMatchObject({ os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch, ...others });
    expect(facts.version).toMatch(version);
    expect(facts.apiVersion).toMatch(/^1\.\d\d$/);
    expect((await (await kind.open()).facts()).id).toBe(facts.id);
  });

  test('lists containers with name, reference, image, state, date and labels', async () => {
    const name = newName();
    const id = await create({ Labels: { 'own.label': 'a=b,c "d"' } }, name);
    const created = await listed(id);
    expect(created).toMatchObject({ name, imageId: await objects.imageId(), state: 'created' });
    expect(fullName(created?.imageText ?? '')).toBe(fullName(imageReference));
    expect(created?.labels.get('own.label')).toBe('a=b,c "d"');
    expect(created?.createdAtMs).toBeGreaterThan(Date.parse('2020-01-01'));
    await engine.startContainer(id);
    expect(await listed(id)).toMatchObject({ state: 'running', status: expect.stringMatching(/^(Up|running)/i) });
  });

  test('gives an image further names, lists them, and takes them away one by one', async () => {
    const id = await objects.imageId();
    for (const reference of ['contract-image:1', 'registry.example:5000/team/contract-image:2']) {
      await objects.tag(id, reference);
      expect(textOf((await engine.inspectImage(reference))['Id'])).toBe(id);
    }
    const both = ['docker.io/library/contract-image:1', 'registry.example:5000/team/contract-image:2'];
    expect(await tagsOf(id)).toEqual(expect.arrayContaining(both));
    await engine.untagImage('contract-image:1');
    expect(await tagsOf(id)).toContain(both[1]);
    expect(await tagsOf(id)).not.toContain(both[0]);
    expect(await reasonOf(engine.inspectImage('contract-image:1'))).toBe('not-found');
  });

  test('inspects an image with the layers and settings that are compared', async () => {
    const image = await engine.inspectImage(imageReference);
    expect(listOf(objectOf(image['RootFS'])['Layers'])[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(objectOf(image['Config'])['Env']).toEqual(['PATH=/bin']);
    expect(objectOf(await engine.inspectImage(textOf(image['Id'])))['Id']).toBe(image['Id']);
    const row = (await engine.listImages()).find(({ id }) => id === image['Id']);
    expect(row?.sizeBytes).toBeGreaterThan(100_000);
    expect(row?.tags.map(fullName)).toContain(fullName(imageReference));
  });

  test('tells what a builder wrote into an image, the oldest first', async () => {
    const { Id: id } = await engine.inspectImage(imageReference);
    const history = await engine.imageHistory(textOf(id));
    const instructions = history.map(({ createdBy }) => /\b(?:COPY|ENV|CMD)\b/.exec(createdBy ?? '')?.[0]);
    expect(instructions).toEqual(['COPY', 'ENV', 'CMD']);
    expect(history[0]).toMatchObject({ sizeBytes: expect.any(Number), createdAtMs: expect.any(Number) });
    expect(history[0]?.sizeBytes).toBeGreaterThan(0);
    expect(await engine.imageHistory(imageReference)).toEqual(history);
    expect(await reasonOf(engine.imageHistory(`sha256:${'0'.repeat(64)}`))).toBe('not-found');
  });

  test('keeps integers that no double holds, from inspecting to creating again', async () => {
    const most = 2n ** 63n - 1n;
    const limit = (name: string) => ({ Name: name, Soft: most, Hard: most });
    const first = await create({ HostConfig: { Ulimits: [limit('memlock')], ShmSize: 2n ** 53n + 1n } });
    const host = await hostOf(first);
    expect(host['ShmSize']).toBe(differences.shmSize?.value ?? 2n ** 53n + 1n);
    expect(host['Ulimits']).toContainEqual(limit(differences.memlock?.value ?? 'memlock'));
    const specification = deriveSpecification(
      await engine.inspectContainer(first),
      await engine.inspectImage(imageReference),
      imageReference,
    );
    const second = await create(specification);
    expect(await hostOf(second)).toMatchObject({ Ulimits: host['Ulimits'], ShmSize: host['ShmSize'] });
  });

  test('starts, pauses, stops, renames, and says so when it is inspected', async () => {
    const id = await create({ HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } } });
    expect(await stateOf(id)).toMatchObject({ Status: 'created', Running: false });
    await engine.startContainer(id);
    await engine.startContainer(id);
    expect(await stateOf(id)).toMatchObject({ Status: 'running', Running: true, Paused: false });
    await engine.pauseContainer(id);
    expect(await stateOf(id)).toMatchObject({ Status: 'paused', Paused: true });
    expect(await listed(id)).toMatchObject({ state: 'paused' });
    const name = newName();
    await engine.renameContainer(id, name);
    expect((await engine.inspectContainer(id))['Name']).toBe(`/${name}`);
    expect((await engine.inspectContainer(name))['Id']).toBe(id);
    await engine.removeContainer(id, { force: true });
    expect(await listed(id)).toBeUndefined();
  });

  withEffects?.('stops with the signal of the container, and what is stopped can be stopped again', async () => {
    const id = await run({
      ...shell('trap "exit 7" USR1; while true; do sleep 0.1; done'),
      StopSignal: 'SIGUSR1',
      StopTimeout: 20,
    });
    // A signal that comes before the trap would end it otherwise.
    await vi.waitFor(async () => expect(await stateOf(id)).toMatchObject({ Running: true }), patience);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await engine.stopContainer(id);
    expect(await stateOf(id)).toMatchObject({ Running: false, Status: 'exited', ExitCode: 7 });
    await engine.stopContainer(id);
  });

  test('takes a restart policy off and puts it back', async () => {
    const policy = { Name: 'on-failure', MaximumRetryCount: 3 };
    const id = await run({ HostConfig: { RestartPolicy: policy } });
    expect((await hostOf(id))['RestartPolicy']).toEqual(policy);
    if (differences.newRestartPolicy !== undefined) {
      const failing = engine.setRestartPolicy(id, { Name: 'no', MaximumRetryCount: 0 });
      expect(await reasonOf(failing)).toBe(differences.newRestartPolicy.value);
      expect((await hostOf(id))['RestartPolicy']).toEqual(policy);
      return;
    }
    await engine.setRestartPolicy(id, { Name: 'no', MaximumRetryCount: 0 });
    expect((await hostOf(id))['RestartPolicy']).toEqual({ Name: 'no', MaximumRetryCount: 0 });
    await engine.setRestartPolicy(id, policy);
    expect((await hostOf(id))['RestartPolicy']).toEqual(policy);
  });

  withEffects?.('removes containers, never volumes, named or not', async () => {
    const [named, unnamed] = [
      await create({ HostConfig: { Binds: [`${newName()}:/data`] } }),
      await create({ Volumes: { '/data': {} } }),
    ];
    for (const id of [named, unnamed]) {
      const volume = await objects.volumeOf(id);
      await objects.writeInto(volume);
      await engine.removeContainer(id, { force: true });
      expect(await objects.isWritten(volume)).toBe(true);
    }
  });

  withEffects?.('removes a probe together with the volume that creating it made', async () => {
    const probe = await create({ Volumes: { '/data': {} }, Labels: { [probeLabel]: '1' } });
    const volume = await objects.volumeOf(probe);
    await objects.writeInto(volume);
    expect(isProbe((await listed(probe)) ?? { labels: new Map(), state: '' })).toBe(true);
    await engine.removeProbe(probe);
    expect(await listed(probe)).toBeUndefined();
    expect(await objects.isWritten(volume)).toBe(false);
  });

  test('lends the files of an image through a probe', async () => {
    const files = await withProbe(engine, await objects.imageId(), '0123abcd', async (probe) =>
      readFileManifest(await engine.readArchive(probe, '/bin'), '/'),
    );
    const entries = files.kind === 'read' ? files.files : new Map();
    expect(entries.get('/bin/busybox')).toMatchObject({ type: 'file', mode: 0o755, owner: '0:0' });
    expect(entries.get('/bin/sh')).toMatchObject({ type: 'symlink', link: 'busybox' });
  });

  withEffects?.(
    'reads an archive at a path with blanks and letters of anywhere, also when only its beginning is wanted',
    async () => {
      const folder = '/tmp/mit Leer zeichen/ÄÖ+é%20&日本';
      const id = await run(shell(`mkdir -p '${folder}' && seq 1 200000 > '${folder}/a b.txt' && touch /ready && sleep 1000`));
      await vi.waitFor(() => engine.readArchive(id, '/ready'), patience);
      const whole = await readFileManifest(await engine.readArchive(id, folder), '/tmp/mit Leer zeichen');
      expect(whole.kind === 'read' && whole.files.get(`${folder}/a b.txt`)?.sizeBytes).toBe(1_288_895);
      for (let time = 0; time < 20; time++) {
        for await (const chunk of await engine.readArchive(id, folder)) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
      }
      expect(await stateOf(id)).toMatchObject({ Running: true });
      expect(await reasonOf(engine.readArchive(id, '/tmp/not there'))).toBe('not-found');
    },
  );

  withEffects?.(
    'reads exactly what stands at a path: links as links, also those that lead nowhere, and names of any kind',
    async () => {
      const names = ['[x].js', 'x.js', 'back\\slash', '{a,b}', '-rf', "it's ?"];
      const files = names.map((name, index) => `printf ${'x'.repeat(index + 1)} > "/odd/${name}"`).join(' && ');
      const links = 'busybox ln -s nowhere /odd/away && busybox ln -s x.js /odd/link && busybox ln -s /odd /linked';
      const id = await run(shell(`mkdir /odd && ${files} && ${links} && touch /ready && sleep 1000`));
      await vi.waitFor(() => engine.readArchive(id, '/ready'), patience);
      const at = async (path: string, folder: string) => {
        const read = await readFileManifest(await engine.readArchive(id, path), folder);
        return read.kind === 'read' ? read.files.get(path) : expect.fail(read.because);
      };
      for (const [index, name] of names.entries())
        expect(await at(`/odd/${name}`, '/odd'), name).toMatchObject({ type: 'file', sizeBytes: index + 1 });
      expect(await at('/odd/away', '/odd')).toMatchObject({ type: 'symlink', link: 'nowhere' });
      expect(await at('/odd/link', '/odd')).toMatchObject({ type: 'symlink', link: 'x.js' });
      expect(await at('/linked', '/')).toMatchObject({ type: 'symlink', link: '/odd' });
      expect(await at('/linked/x.js', '/linked')).toMatchObject({ type: 'file', sizeBytes: 2 });
      expect(await reasonOf(engine.readArchive(id, '/odd/[y].js'))).toBe('not-found');
    },
  );

  withEffects?.('tells the last lines of both streams, with and without a terminal', async () => {
    const script = 'echo one; echo two >&2; echo drei é; exit 3';
    const [plain, terminal] = [await runToEnd(shell(script)), await runToEnd({ ...shell(script), Tty: true })];
    const lines = async (id: string) => (await engine.tailLogs(id, 10)).trim().split(/\r?\n/).sort();
    await vi.waitFor(async () => expect(await lines(plain)).toEqual(['drei é', 'one', 'two']), patience);
    expect(await lines(terminal)).toEqual(['drei é', 'one', 'two']);
    expect((await engine.tailLogs(terminal, 1)).trim()).toBe('drei é');
    expect(await stateOf(plain)).toMatchObject({ ExitCode: 3 });
  });

  withEffects?.('tells which paths a container changed, added or deleted', async () => {
    const untouched = await create();
    expect(await engine.changedPaths(untouched)).toEqual([]);
    expect(await engine.changedPaths(await runToEnd(shell('true')))).toEqual([]);
    const id = await runToEnd(shell('rm /bin/seq; mkdir -p /new; echo x > "/new/a b"'));
    expect(await engine.changedPaths(id)).toEqual(expect.arrayContaining(['/bin/seq', '/new', '/new/a b']));
  });

  test('tells what happens to containers and images, by their ids', async () => {
    const events = await listen(engine, async () => engine.removeContainer(await create(), { force: true }));
    const id = await create();
    await engine.startContainer(id);
    await engine.stopContainer(id);
    await engine.removeContainer(id, { force: false });
    await objects.tag(await objects.imageId(), 'contract-image:1');
    const actions = () =>
      events.seen.filter(({ actorId, type }) => type === 'container' && actorId === id).map(({ action }) => action);
    await vi.waitFor(() => expect(actions()).toEqual(expect.arrayContaining(['create', 'start', 'die', 'destroy'])), patience);
    await vi.waitFor(
      () => expect(events.seen).toContainEqual(expect.objectContaining({ type: 'image', action: 'tag', isOurs: false })),
      patience,
    );
    expect(events.seen.filter(({ isOurs }) => isOurs)).toEqual([]);
    await events.end();
  });

  test('knows what Unstale itself causes, so that looking does not lead to another look', async () => {
    const events = await listen(engine, async () => engine.removeContainer(await create(), { force: true }));
    const before = events.seen.length;
    const image = await objects.imageId();
    const probe = await withProbe(engine, image, '0123abce', async (id) => {
      await readFileManifest(await engine.readArchive(id, '/bin'), '/');
      return id;
    });
    await objects.tag(image, pinReference('0123abcf'));
    const pins = (await engine.listImages()).flatMap(({ tags }) => tags).filter(isPin);
    expect(pins).toHaveLength(1);
    await engine.untagImage(pinReference('0123abcf'));
    await objects.tag(image, 'contract-image:end');
    await vi.waitFor(
      () => expect(events.seen.slice(before).some(({ action, isOurs }) => action === 'tag' && !isOurs)).toBe(true),
      patience,
    );
    const told = events.seen.slice(before).filter(({ isOurs }) => !isOurs);
    expect(told.filter(({ actorId }) => actorId === probe)).toEqual([]);
    // Not every engine tells which name of an image was taken away.
    expect(told.filter(({ type, action }) => type === 'image' && action !== 'untag').map(({ action }) => action)).toEqual([
      'tag',
    ]);
    await events.end();
  });

  if (differences.commands !== undefined)
    test(`runs no command: ${differences.commands.because}`, async () => {
      const id = await run(shell('exit 3'));
      expect(await stateOf(id)).toMatchObject({ Running: true });
      await engine.stopContainer(id);
      expect(await stateOf(id)).toMatchObject({ Running: false });
    });

  test('commits what a container holds and is configured as to an image with a name, and goes on with the container', async () => {
    const reference = 'unstale-rollback/contract:twin';
    const writing = 'touch /written; sleep 1000';
    const id = await run({ ...shell(writing), Env: ['OWN=1'], Labels: { own: '1' }, HostConfig: { NetworkMode: 'none' } });
    if (withEffects !== undefined)
      await vi.waitFor(async () => expect(await engine.changedPaths(id)).toContain('/written'), patience);
    await engine.commitContainer(id, reference);
    objects.forget(reference);
    const image = await engine.inspectImage(reference);
    const { Env, Labels, Cmd } = objectOf(image['Config']);
    expect([listOf(Env).includes('OWN=1'), objectOf(Labels)['own'], listOf(Cmd).length > 0]).toEqual([true, '1', true]);
    expect(await stateOf(id)).toMatchObject({ Running: true, Paused: false });
    expect(await reasonOf(engine.commitContainer('f'.repeat(64), reference))).toBe('not-found');
    if (withEffects === undefined) return;
    const copy = await create({ Image: reference });
    expect((await readFileManifest(await engine.readArchive(copy, '/written'), '/')).kind).toBe('read');
  });

  test('starts again what runs and what does not, as one request', async () => {
    const id = await run();
    const { StartedAt } = await stateOf(id);
    for (const stop of [false, true]) {
      if (stop) await engine.stopContainer(id);
      await engine.restartContainer(id);
      expect(await stateOf(id)).toMatchObject({ Running: true, StartedAt: expect.not.stringMatching(textOf(StartedAt)) });
    }
    expect(await reasonOf(engine.restartContainer('f'.repeat(64)))).toBe('not-found');
  });

  test('removes by itself what is to be removed when it stops, once it has stopped', async () => {
    const id = await run({ HostConfig: { AutoRemove: true } });
    const other = await create({ HostConfig: { AutoRemove: true } });
    await engine.stopContainer(id);
    await vi.waitFor(async () => expect(await reasonOf(engine.inspectContainer(id))).toBe('not-found'), patience);
    expect(await stateOf(other)).toMatchObject({ Status: 'created' });
  });

  test('says what is not there, and what is taken', async () => {
    const none = 'f'.repeat(64);
    expect(await reasonOf(engine.inspectContainer(none))).toBe('not-found');
    expect(await reasonOf(engine.startContainer(none))).toBe('not-found');
    expect(await reasonOf(engine.removeContainer(none, { force: true }))).toBe('not-found');
    expect(await reasonOf(engine.inspectImage('contract-none:1'))).toBe('not-found');
    expect(await reasonOf(engine.untagImage('contract-none:1'))).toBe('not-found');
    expect(await reasonOf(create({ Image: 'contract-none:1' }))).toBe('not-found');
    const [name, id] = [newName(), await create()];
    await create({}, name);
    expect(await reasonOf(create({}, name))).toBe(differences.takenName?.value ?? 'conflict');
    expect(await reasonOf(engine.renameContainer(id, name))).toBe('conflict');
  });

  test('tells what its builder keeps, and drops no more of it than it is told to', async () => {
    for (const { id, parents, sizeBytes } of await engine.buildCache())
      expect([typeof id, Array.isArray(parents), typeof sizeBytes]).toEqual(['string', true, 'number']);
    await engine.pruneBuildCache({ kind: 'source.local', isAll: false });
    const kept = (await engine.buildCache()).length;
    expect(await engine.pruneBuildCache({ kind: 'source.local', unusedForHours: 1, isAll: false })).toEqual({
      ids: [],
      freedBytes: 0,
    });
    expect((await engine.buildCache()).length).toBe(kept);
  });

  test('forgets contexts of builds, and tells whether something is being built', async () => {
    await engine.pruneContexts();
    expect(await engine.isBuilding()).toBe(false);
    if (kind.buildSlowly === undefined) return;
    const ended = kind.buildSlowly();
    await vi.waitFor(async () => expect(await engine.isBuilding()).toBe(true), patience);
    await ended;
    await vi.waitFor(async () => expect(await engine.isBuilding()).toBe(false), patience);
  });

  test('ends its events with an error when it ends, and is the same engine when it is back', async () => {
    const { id } = await engine.facts();
    const events = await listen(engine, async () => engine.removeContainer(await create(), { force: true }));
    await kind.restart();
    const failure = await events.failure();
    expect(EngineError.is(failure, 'not-running'), String(failure)).toBe(true);
    engine = await kind.open();
    expect((await engine.facts()).id).toBe(id);
    expect(textOf((await engine.inspectImage(imageReference))['Id'])).not.toBe('');
  });
}
