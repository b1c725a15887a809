/** What is told of a builder before its builds are learnt. */
import { expect, test } from 'vitest';
import type { BuilderInfo, BuilderRecordsParams } from '../../server/protocol.ts';
import type { BuildCacheRecord } from '../build-ports.ts';
import type { CliOptions, CliResult } from '../ports.ts';
import type { PlanPorts } from './ask-with-images.ts';
import { learnBuilds } from './learn-builds.ts';

const builder = { id: 'b default', usesContainerdStore: true } as BuilderInfo;
const listed: BuildCacheRecord = {
  ...{ id: 'one', kind: 'regular', parents: ['zero'], description: '[2/3] COPY a /b', isInUse: false, isShared: false },
  ...{ sizeBytes: 1, createdAtMs: 5, lastUsedAtMs: 6 },
};

async function learn(
  records: readonly BuildCacheRecord[],
  answer: (signal?: AbortSignal) => CliResult,
  signal?: AbortSignal,
  noted = 'nothing',
) {
  const told: BuilderRecordsParams[] = [];
  const asked: (readonly string[])[] = [];
  const run = async (args: readonly string[], { signal: given }: CliOptions = {}) => {
    asked.push(args);
    return answer(given);
  };
  const ports = {
    engine: { endpoint: {}, buildCache: async () => records },
    place: { cli: () => ({ run }), notedBuilds: async () => [] },
    plans: {
      learnt: async () => [],
      records: async (params: BuilderRecordsParams) => {
        told.push(params);
        return noted;
      },
    },
  };
  const learning = learnBuilds(ports as unknown as PlanPorts, builder, signal);
  return { learning, told, asked };
}
const nothing = (): CliResult => ({ kind: 'ended', exitCode: 0, stdout: '', stderr: '' });

test('of what the builder keeps it is told which a running build holds', async () => {
  const { learning, told } = await learn([listed, { ...listed, id: 'two', isInUse: true }], nothing);
  await learning;
  const one = { id: 'one', kind: 'regular', parents: ['zero'], description: '[2/3] COPY a /b', createdAtMs: 5, isInUse: false };
  const records = [one, { ...one, id: 'two', isInUse: true }];
  expect(told).toEqual([{ builderId: 'b default', usesContainerdStore: true, records }]);
});

test('where what it keeps could not be noted, what is remembered of it may be older than it is', async () => {
  const { learning } = await learn([listed], nothing, undefined, 'not-noted');
  expect(await learning).toEqual({ kind: 'unknown', because: expect.stringContaining('could not be noted') });
  expect(await (await learn([listed], nothing)).learning).toBeUndefined();
});

test('whoever gives up learns nothing of what was read by half', async () => {
  const given = new AbortController();
  const { learning, told, asked } = await learn(
    [listed],
    (signal) => {
      expect(signal).toBe(given.signal);
      given.abort();
      return { kind: 'cancelled' };
    },
    given.signal,
  );
  await expect(learning).rejects.toMatchObject({ name: 'AbortError' });
  expect([asked.length, told.length]).toEqual([1, 0]);
});

test('builds that the engine made by the name of a context are its own', async () => {
  const asked: string[] = [];
  const [own, other] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];
  const run = async (args: readonly string[], { onLine }: CliOptions = {}) => {
    asked.push(args.join(' '));
    const created_at = '2026-11-28T01:00:00Z';
    if (args[2] === 'ls') for (const id of [own, other]) onLine?.(JSON.stringify({ ref: `default/default/${id}`, created_at }));
    return nothing();
  };
  const noted = [
    { id: own, builder: 'desk', contextPath: '/work' },
    { id: other, builder: 'team', contextPath: '/work' },
  ];
  const ports = {
    engine: { endpoint: { context: 'desk' }, buildCache: async () => [] },
    place: {
      ...{ cli: () => ({ run }), notedBuilds: async () => noted, realPath: async (path: string) => path },
      workspace: async () => ({ isTrusted: true, folders: ['/work'] }),
    },
    plans: { learnt: async () => [], records: async () => 'nothing' },
  };
  await learnBuilds(ports as unknown as PlanPorts, builder);
  expect(asked.slice(1)).toEqual([`buildx history inspect --format json ${own}`]);
});
