/** The builder's cache on engines that this file starts: what the plan says goes, goes, and nothing but that. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { systemClock } from '../../client/adapters/system.ts';
import { filterOf, type PruneChoice, wouldGo } from '../../client/core/build/prune-plan.ts';
import { buildsRunning, type CachePorts, pruneBuildCache, readBuildCache } from '../../client/flows/prune-build-cache.ts';
import type { Engine } from '../../client/ports.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { runProcess } from '../support/run-process.ts';

const dockerfile = `FROM ${smallImage}\nCOPY a /a\nRUN --mount=type=cache,target=/c echo 1 > /c/x && echo 1 > /x\nRUN echo 2 > /y\n`;

describe.each(['classic', 'containerd'] as const)('on the %s store', (store) =>
  describeOnEngine(`the build cache, ${store}`, () => {
    let own: OwnEngine;
    let engine: Engine;
    let cache: CachePorts;
    let folder = '';
    const docker = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await own.docker(args);
      if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
      return stdout.trim();
    };
    const build = (...args: string[]) => docker('buildx', 'build', '--quiet', '--network=none', ...args, folder);
    const idsOf = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id).sort();
    const records = async (ports = cache) => {
      const found = await readBuildCache(ports);
      if (typeof found === 'string') throw new Error(found);
      return found;
    };

    beforeAll(async () => {
      const started = await startEngine({ usesContainerdStore: store === 'containerd', isInOwnNetwork: true });
      if (started.kind !== 'ready') throw new Error(started.because);
      own = started;
      engine = await openEngine(endpointOf(own));
      const cli = engineCli(engine.endpoint, { program: 'docker', environment: { ...process.env, ...own.env } });
      cache = { engine, cli, builder: undefined, clock: systemClock };
      await buildSmallImage((args) => own.docker(args));
      folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale prune-')));
      await writeFile(join(folder, 'Dockerfile'), dockerfile);
      await writeFile(join(folder, 'a'), 'a');
      await build('--tag', 'pruned');
      await docker('create', '--name', 'pruned', '--volume', 'pruned-data:/data', 'pruned');
    });
    afterAll(async () => {
      await own?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('another builder tells the same through buildx as the engine does of its own', async () => {
      const ofEngine = await records();
      const told = await records({ ...cache, builder: 'default' });
      expect(idsOf(told)).toEqual(idsOf(ofEngine));
      const facts = ({ id, kind, parents, isShared }: (typeof told)[number]) =>
        `${id} ${kind} ${[...parents].sort()} ${isShared}`;
      expect(told.map(facts).sort()).toEqual(ofEngine.map(facts).sort());
      expect(await readBuildCache({ ...cache, builder: 'no-such-builder' })).toMatch(/no-such-builder/);
    });

    test('while something is built it is left alone, and told what', async () => {
      const steps = async () => idsOf((await records()).filter(({ kind }) => kind === 'regular'));
      const before = await steps();
      await writeFile(join(folder, 'slow.Dockerfile'), `FROM ${smallImage}\nCOPY a /a\nRUN sleep 1000\n`);
      const abort = new AbortController();
      const building = cache.cli.run(['buildx', 'build', '--network=none', '--file', join(folder, 'slow.Dockerfile'), folder], {
        signal: abort.signal,
      });
      await vi.waitFor(async () => expect((await buildsRunning(cache)).length).toBeGreaterThan(0), {
        timeout: 60_000,
        interval: 100,
      });
      for (const builder of [undefined, 'default']) {
        const refused = await pruneBuildCache({ ...cache, builder }, 'all');
        expect(refused).toMatchObject({ kind: 'refused', because: expect.stringContaining('unstale prune-') });
      }
      const command = await unstale('--only', 'all', '--yes');
      expect(command).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Something is being built') });
      abort.abort();
      await building;
      // The copies of contexts are those of the build that came last.
      expect(await steps()).toEqual(expect.arrayContaining(before));
    });

    const unstale = (...args: string[]) =>
      runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), 'prune-cache', ...args], {
        cwd: folder,
        env: { ...process.env, ...own.env },
      });

    test('the command line prints the plan, and drops nothing before somebody says yes', async () => {
      await vi.waitFor(async () => expect(await buildsRunning(cache)).toEqual([]), { timeout: 60_000, interval: 100 });
      const before = idsOf(await records());
      const planned = await unstale('--only', 'contexts', '--plan');
      expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Goes:\n\d+ copies of build contexts, /) });
      expect(await unstale('--only', 'contexts')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
      expect(idsOf(await records())).toEqual(before);
    });

    test.each<PruneChoice>(['contexts', 'old', 'unused', 'all'])('of "%s" just what the plan says goes', async (choice) => {
      // What the one before left over, which may be nothing.
      await build('--no-cache', '--tag', 'pruned');
      const before = await records();
      const going = wouldGo(before, choice, systemClock.nowMs());
      expect(going.length > 0).toBe(choice !== 'old');
      const { ids } = await engine.pruneBuildCache(filterOf(choice));
      expect([...ids].sort()).toEqual(idsOf(going));
      expect(idsOf(await records())).toEqual(idsOf(before.filter((record) => !going.includes(record))));
    });

    test('a person’s yes drops it through buildx, too, and says how much that freed', async () => {
      await build('--no-cache', '--tag', 'pruned-2');
      const outcome = await pruneBuildCache({ ...cache, builder: 'default' }, 'all');
      expect(outcome.kind === 'pruned' && outcome.freedBytes).toBeGreaterThan(0);
      await build('--no-cache', '--tag', 'pruned-3');
      const done = await unstale('--only', 'all', '--yes');
      expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/The build cache is smaller by [1-9]/) });
    });

    test('images, containers and volumes are all there', async () => {
      expect(await docker('images', '--format', '{{.Repository}}')).toMatch(/pruned/);
      expect(await docker('ps', '--all', '--format', '{{.Names}}')).toBe('pruned');
      expect(await docker('volume', 'ls', '--quiet')).toContain('pruned-data');
      expect((await docker('images', '--quiet', smallImage)).length).toBeGreaterThan(0);
    });
  }),
);
