import { expect, test } from 'vitest';
import type { Engine, EngineFacts, JsonObject } from '../ports.ts';
import type { RegistryAnswer } from '../registry-ports.ts';
import { registryCheck } from './check-registry.ts';

const here = `sha256:${'a'.repeat(64)}`;
const there = `sha256:${'b'.repeat(64)}`;

const facts = {
  ...{ kind: 'docker', usesContainerdStore: false },
  registries: { insecureHosts: [], insecureNetworks: [], mirrors: [] },
} as unknown as EngineFacts;

/** Every image came from where its name says. */
const engine = {
  facts: async () => facts,
  inspectImage: async (reference: string): Promise<JsonObject> => ({
    ...{ Id: here, Os: 'linux', Architecture: 'amd64' },
    RepoDigests: [`${reference.split(':')[0]}@${here}`],
  }),
} as unknown as Engine;

function checkWith(answers: Readonly<Record<string, RegistryAnswer>>) {
  const asked: string[] = [];
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  const check = registryCheck({
    registry: {
      digestOf: async ({ server, repository }) => {
        asked.push(`${server}/${repository}`);
        return answers[repository] ?? { kind: 'digest', digest: here };
      },
      read: async () => ({ kind: 'unknown', because: 'It has nothing to read.' }),
    },
    clock: { nowMs: () => now, sleep },
    proxies: () => new Map(),
    isTrusted: () => true,
  });
  return { check, asked, sleep };
}

const unknown = { kind: 'unknown', because: 'It asks to be asked less often.', waitMs: 60_000 } as const;

test.each<[string, RegistryAnswer, number]>([
  ['asks to be left alone', unknown, 60_000],
  ['has no pulls left', { kind: 'digest', digest: there, limit: { remaining: 0 } }, 6 * 3_600_000],
])('a registry that %s is asked nothing by itself until that is over, and others are', async (_, answer, restMs) => {
  const { check, asked, sleep } = checkWith({ first: answer });
  for (const name of ['r.example/first:1', 'r.example/second:1', 'other.example/third:1'])
    await check.askOnce(engine, name, here);
  expect(asked).toEqual(['r.example/first', 'other.example/third']);
  await sleep(restMs);
  await check.askOnce(engine, 'r.example/fourth:1', here);
  expect(asked.at(-1)).toBe('r.example/fourth');
});

test('a person who asks does not wait for that', async () => {
  const { check, asked } = checkWith({ first: unknown });
  await check.askOnce(engine, 'r.example/first:1', here);
  expect(await check.compare(engine, 'r.example/second:1')).toMatchObject({ state: 'same' });
  expect(asked).toEqual(['r.example/first', 'r.example/second']);
});

test('what a registry does not tell is not kept, and what it tells is told to those who listen', async () => {
  const { check } = checkWith({ first: unknown });
  let told = 0;
  const listening = check.onDidFind(() => {
    told += 1;
  });
  await check.compare(engine, 'r.example/first:1');
  expect([told, await check.known(engine, 'r.example/first:1')]).toEqual([0, undefined]);
  await check.compare(engine, 'r.example/second:1');
  expect([told, (await check.known(engine, 'r.example/second:1'))?.state]).toEqual([1, 'same']);
  listening.dispose();
  await check.compare(engine, 'r.example/second:1');
  expect(told).toBe(1);
});

test('what names no registry is not asked about', async () => {
  const { check, asked } = checkWith({});
  for (const name of [here, 'a'.repeat(64), 'Not A Name', '../x']) {
    expect(await check.compare(engine, name)).toMatchObject({ state: 'unknown', because: 'This is no reference of a registry.' });
    await check.askOnce(engine, name, here);
  }
  expect(asked).toEqual([]);
});
