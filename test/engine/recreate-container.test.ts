/**
 * A container created again on a real engine: the new code runs with the old configuration, and whatever fails, the old
 * container is there, running, under its name.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { planText } from '../../client/core/recreate/plan-text.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { RecreateOutcome } from '../../client/flows/recreate-within.ts';
import { type Engine, EngineError, type JsonObject } from '../../client/ports.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { testJournals } from '../support/journals/test-journals.ts';

const dockerfile = (text: string, command: string) => `FROM node:22
WORKDIR /app
VOLUME /data
STOPSIGNAL SIGKILL
RUN echo ${text} > code
CMD ["sh", "-c", "${command}"]
`;
const stays = 'sleep 1000';

describeOnBothStores('recreating a container', (own) => {
  let scratch = '';
  let engine: Engine;
  let count = 0;

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await own().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const build = async (name: string, text: string, command = stays) => {
    await writeFile(join(scratch, 'Dockerfile'), dockerfile(text, command));
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, scratch);
  };
  /** A container of `old`, whose tag has moved to `new`. */
  const stale = async (flags: readonly string[] = [], newCommand = stays) => {
    count += 1;
    const name = `again-${count}`;
    await build(name, 'old');
    const id = await docker('run', '--detach', ...flags, '--name', name, name);
    // The containerd store drops an image that no tag names; a test of its own sees to that.
    await docker('tag', name, `${name}:before`);
    await build(name, 'new', newCommand);
    return { name, id };
  };
  const recreate = async (id: string, on: Engine = engine): Promise<RecreateOutcome> => {
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const clock = { nowMs: Date.now, sleep: async (ms: number) => sleep(ms) };
    const random = () => Math.random().toString(16).slice(2, 10).padEnd(8, '0');
    const gate = { stableMs: 700, patienceMs: 20_000 };
    return recreateContainer({ engine: on, clock, random, gate, journals: testJournals }, planned.plan);
  };
  const code = (name: string) => docker('exec', name, 'cat', '/app/code');
  const leftovers = async (name: string) =>
    (await docker('ps', '--all', '--format', '{{.Names}}')).split('\n').filter((other) => other.startsWith(`${name}.unstale`));

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-again-'));
    engine = await openEngine(endpointOf(own()));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('brings the new code up with the same configuration, and leaves nothing', async () => {
    const flags = [
      '--env',
      'MINE=1',
      '--label',
      'own=1',
      '--restart=unless-stopped',
      '--volume',
      '/extra',
      '--publish',
      '18099:80',
    ];
    const pins = async () =>
      (await docker('images', '--quiet', '--filter', 'reference=unstale-rollback/*:keep')).split('\n').sort();
    const pinsBefore = await pins();
    const { name, id } = await stale(flags);
    await docker('exec', name, 'sh', '-c', 'echo kept > /data/file');
    const before = await engine.inspectContainer(id);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    const after = await engine.inspectContainer(name);
    expect(await code(name)).toBe('new');
    expect(await docker('exec', name, 'cat', '/data/file')).toBe('kept');
    expect(volumes(after)).toEqual(volumes(before));
    for (const field of ['RestartPolicy', 'PortBindings'])
      expect(objectOf(after['HostConfig'])[field]).toEqual(objectOf(before['HostConfig'])[field]);
    expect(objectOf(after['Config'])['Env']).toContain('MINE=1');
    expect(objectOf(after['Config'])['Labels']).toMatchObject({ own: '1' });
    expect(await leftovers(name)).toEqual([]);
    expect(await pins()).toEqual(pinsBefore);
  });

  test('keeps the old one, stopped, when it holds files of its own', async () => {
    const { name, id } = await stale();
    await docker('exec', name, 'sh', '-c', 'echo mine > /app/mine');
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [expect.stringContaining('kept')] });
    expect(await leftovers(name)).toEqual([expect.stringContaining('.unstale-bak-')]);
  });

  test('a new image that ends at once: the old container runs on under its name, and what the new one said is told', async () => {
    const { name, id } = await stale(['--restart=always'], 'echo broken config; exit 1');
    const outcome = await recreate(id);
    expect(outcome).toMatchObject({ kind: 'rolled-back', logs: expect.stringContaining('broken config') });
    const after = await engine.inspectContainer(name);
    expect([after['Id'], objectOf(after['State'])['Running']]).toEqual([id, true]);
    expect(objectOf(objectOf(after['HostConfig'])['RestartPolicy'])['Name']).toBe('always');
    expect(await code(name)).toBe('old');
    expect(await leftovers(name)).toEqual([]);
  });

  test('a stopped container stays stopped', async () => {
    const { name, id } = await stale();
    await docker('stop', '--time=0', name);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(objectOf((await engine.inspectContainer(name))['State'])['Status']).toBe('created');
  });

  test('a paused container is paused again', async () => {
    const { name, id } = await stale();
    await docker('pause', name);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(objectOf((await engine.inspectContainer(name))['State'])['Paused']).toBe(true);
  });

  test('a container that was restarted since the plan is not touched', async () => {
    const { name, id } = await stale();
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') return expect.fail(planned.because);
    await docker('restart', '--time=0', name);
    const clock = { nowMs: Date.now, sleep: async (ms: number) => sleep(ms) };
    const gate = { stableMs: 100, patienceMs: 1_000 };
    const outcome = await recreateContainer(
      { engine, clock, random: () => '00000001', gate, journals: testJournals },
      planned.plan,
    );
    expect(outcome.kind).toBe('aborted');
    expect((await engine.inspectContainer(name))['Id']).toBe(id);
    expect(await leftovers(name)).toEqual([]);
  });

  test.each(['createContainer', 'setRestartPolicy', 'stopContainer', 'renameContainer', 'startContainer'] as const)(
    'when %s fails once, the old container runs on under its name',
    async (method) => {
      const { name, id } = await stale(['--restart=always']);
      const outcome = await recreate(id, failingOnce(engine, method));
      expect(['aborted', 'rolled-back']).toContain(outcome.kind);
      const after = await engine.inspectContainer(name);
      expect([after['Id'], objectOf(after['State'])['Running']]).toEqual([id, true]);
      expect(await leftovers(name)).toEqual([]);
    },
  );

  test('without the old image every present setting stays, and the plan says so', async () => {
    await build('dropped', 'old', `${stays} # old`);
    const id = await docker('run', '--detach', '--name', 'dropped', 'dropped');
    await build('dropped', 'new', `${stays} # new`);
    const isGone = await engine.inspectImage(textOf((await engine.inspectContainer(id))['Image'])).then(
      () => false,
      () => true,
    );
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') return expect.fail(planned.because);
    expect(planText(planned.plan)).toContain(isGone ? 'no longer has the old image' : 'follows the new image');
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    const { Cmd } = objectOf((await engine.inspectContainer('dropped'))['Config']);
    expect(Cmd).toEqual(['sh', '-c', `${stays} # ${isGone ? 'old' : 'new'}`]);
    expect(await code('dropped')).toBe('new');
  });

  test('containers of compose are refused', async () => {
    const labels = { project: 'shop', service: 'web', 'container-number': '1' };
    const { id: service } = await stale(
      Object.entries(labels).map(([name, value]) => `--label=com.docker.compose.${name}=${value}`),
    );
    expect(await planFor(engine, service, 'elsewhere')).toMatchObject({ kind: 'refused', hint: expect.stringContaining('web') });
  });
});

function volumes(container: JsonObject): readonly string[] {
  return listOf(container['Mounts'])
    .map((mount) => `${textOf(objectOf(mount)['Destination'])} ${textOf(objectOf(mount)['Name'])}`)
    .sort();
}

/** The real engine, whose first call of that method is answered by an error after nothing was done. */
function failingOnce(engine: Engine, method: keyof Engine): Engine {
  let hasFailed = false;
  return new Proxy(engine, {
    get: (target, name) => {
      if (name !== method || hasFailed) return Reflect.get(target, name);
      return async () => {
        hasFailed = true;
        throw new EngineError('failed', 'The test said no.');
      };
    },
  });
}
