/**
 * A container that is recreated from an unchanged image is the same: sixty of them, made with the docker command line on a real
 * engine, taken through the whole exchange and inspected again. On a new image, the image's defaults are the new ones.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { Engine, JsonObject } from '../../client/ports.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { testJournals } from '../support/journals/test-journals.ts';
import { comparable } from './comparable-inspection.ts';
import { flagSets, flagsOf, notCovered, setsWith, surroundings } from './run-flags.ts';

const dockerfile = (mode: string) => `FROM node:22
ENV MODE=${mode} KEPT=1
LABEL mode=${mode} kept=1
VOLUME /data
WORKDIR /app
USER node
EXPOSE 80 443
STOPSIGNAL SIGQUIT
ONBUILD RUN true
HEALTHCHECK --interval=7s --start-interval=2s --retries=3 CMD true
ENTRYPOINT ["sh", "-c"]
CMD ["sleep 1000 # ${mode}"]
`;

const clock = { nowMs: Date.now, sleep: async (ms: number) => sleep(ms) };
const gate = { stableMs: 300, patienceMs: 20_000 };

describeOnBothStores('the same configuration', (own, store) => {
  let scratch = '';
  let engine: Engine;
  let count = 0;
  const identical: string[] = [];

  const docker = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await own().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const filled = (text: string, architecture: string) =>
    text.replace('{scratch}', scratch).replace('{count}', String(count)).replace('{architecture}', architecture);
  /** The same name, the same reference; what is inspected afterwards. */
  const recreate = async (id: string): Promise<JsonObject> => {
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') return expect.fail(planned.because);
    const random = () => count.toString(16).padStart(8, '0');
    const outcome = await recreateContainer({ engine, clock, random, gate, journals: testJournals }, planned.plan);
    if (outcome.kind !== 'recreated') return expect.fail(`${outcome.kind}: ${outcome.because}`);
    expect(outcome.containerId).not.toBe(id);
    expect(outcome.notices).toEqual([]);
    return engine.inspectContainer(outcome.containerId);
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-same-'));
    engine = await openEngine(endpointOf(own()));
    for (const [name, text] of Object.entries(surroundings.files)) await writeFile(join(scratch, name), text);
    for (const mode of ['a', 'b']) {
      await writeFile(join(scratch, 'Dockerfile'), dockerfile(mode));
      await docker('buildx', 'build', '--quiet', '--network=none', '--tag', `shop:${mode}`, scratch);
    }
    for (const network of surroundings.networks) await docker('network', 'create', ...network);
    for (const container of surroundings.containers) await docker('run', '--detach', '--stop-signal=SIGKILL', ...container);
    await docker('run', '--rm', '--network=none', '--volume=shop-s:/s', 'node:22', 'mkdir', '-p', '/s/a');
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(flagSets))('%s: recreated, it is the same', async (name, { flags, command = [] }) => {
    count += 1;
    const { architecture } = await engine.facts();
    const args = flags.map((flag) => filled(flag, architecture));
    const id = await docker('create', '--name', `same-${count}`, ...args, 'shop:a', ...command);
    const before = await engine.inspectContainer(id);
    const after = await recreate(id);
    expect(comparable(after)).toEqual(comparable(before));
    await engine.removeContainer(textOf(after['Id']), { force: false });
    identical.push(name);
  });

  test('every flag of the command line is covered, or told with the reason why not', async () => {
    const flags = flagsOf(await docker('create', '--help'));
    const listed = Object.keys(notCovered);
    expect(flags.filter((flag) => setsWith(flag).length === 0).sort()).toEqual(
      listed.filter((flag) => flags.includes(flag)).sort(),
    );
    for (const flag of listed) process.stdout.write(`not covered: ${flag} (${notCovered[flag]})\n`);
    const all = Object.keys(flagSets);
    process.stdout.write(`recreate: ${identical.length} of ${all.length} identical (${store} store)\n`);
    expect(identical).toEqual(all);
    expect(all).toHaveLength(60);
  });

  test('R23: on the new image its defaults are the new ones, and what the person set stays', async () => {
    count += 1;
    await docker('tag', 'shop:a', 'moved');
    const id = await docker('create', '--name', 'follows', '--env', 'KEPT=mine', '--label', 'own=1', 'moved');
    await docker('tag', 'shop:b', 'moved');
    const config = objectOf((await recreate(id))['Config']);
    expect(config['Env']).toEqual(expect.arrayContaining(['MODE=b', 'KEPT=mine']));
    expect(config['Labels']).toMatchObject({ mode: 'b', kept: '1', own: '1' });
    expect(config['Cmd']).toEqual(['sleep 1000 # b']);
  });

  test('R24: variables without a value, with line ends and with equals signs are the same bytes', async () => {
    count += 1;
    const Env = ['KEPT', 'TEXT=a=b\nc\t"$x"', 'EMPTY=', 'ÄÖ=日本'];
    const id = await engine.createContainer('environment', { Image: 'shop:a', Env, HostConfig: { NetworkMode: 'none' } });
    const before = await engine.inspectContainer(id);
    expect(objectOf(before['Config'])['Env']).toEqual(expect.arrayContaining(Env));
    expect(comparable(await recreate(id))).toEqual(comparable(before));
  });

  test('an anonymous volume and its data go along, and both containers removed leave it', async () => {
    count += 1;
    const id = await docker('create', '--name', 'with-volume', 'shop:a');
    const [volume] = volumesOf(await engine.inspectContainer(id));
    const after = await recreate(id);
    expect(volumesOf(after)).toEqual([volume]);
    await engine.removeContainer(textOf(after['Id']), { force: false });
    expect(await docker('volume', 'ls', '--quiet')).toContain(volume);
  });
});

function volumesOf(container: JsonObject): readonly string[] {
  return listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Name']));
}
