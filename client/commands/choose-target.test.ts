/** When somebody is asked for a target, and what is remembered of the answer. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo, StagesResult } from '../../server/protocol.ts';
import type { PickItem } from '../editor-ports.ts';
import { targetOf } from './choose-target.ts';
import type { CommandPorts } from './command.ts';

const two: StagesResult = {
  kind: 'known',
  stages: [
    { name: 'dev', line: 1, base: 'node:22' },
    { name: 'prod', line: 5, base: 'dev' },
  ],
};

function world(told: StagesResult, answer: string | undefined) {
  const kept = new Map<string, unknown>();
  const asked: string[] = [];
  const ports = {
    builds: { stages: async () => told },
    dialogs: {
      pick: async (question: string, items: readonly PickItem<unknown>[]) => {
        asked.push(`${question} ${items.map(({ label }) => label).join(' ')}`);
        return items.find(({ label }) => label === answer)?.value;
      },
    },
    state: { get: (key: string) => kept.get(key), set: async (key: string, value: unknown) => void kept.set(key, value) },
  } as unknown as CommandPorts;
  return { ports, asked, kept };
}

function source(more: Partial<BuildSourceInfo> = {}): BuildSourceInfo {
  const origin = { kind: 'setting', because: 'said' } as const;
  const nothing = { contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {}, references: [], origin };
  return { dockerfileUri: 'file:///w/Dockerfile', isTargetOpen: true, ...nothing, ...more };
}

test('asks where the build leaves it open, and the answer stands first the next time', async () => {
  const { ports, asked } = world(two, 'dev');
  expect(await targetOf(ports, 'shop:1', source())).toEqual({ kind: 'target', target: { stage: 'dev' } });
  await targetOf(ports, 'shop:1', source());
  await targetOf(ports, 'shop:2', source());
  expect(asked).toEqual([
    'Up to which stage is shop:1 built? prod dev',
    'Up to which stage is shop:1 built? dev prod',
    'Up to which stage is shop:2 built? prod dev',
  ]);
});

test('what made the image stands first where nothing was chosen here', async () => {
  const { ports, asked } = world(two, 'prod');
  expect(await targetOf(ports, 'shop:1', source({ target: 'dev' }))).toEqual({
    kind: 'target',
    target: { stage: undefined, name: 'prod' },
  });
  expect(asked).toEqual(['Up to which stage is shop:1 built? dev prod']);
});

test('no answer is none, and is not remembered', async () => {
  const { ports, kept } = world(two, undefined);
  expect(await targetOf(ports, 'shop:1', source())).toEqual({ kind: 'cancelled' });
  expect(kept.size).toBe(0);
});

test.each<[string, StagesResult, Partial<BuildSourceInfo>]>([
  ['a build that says its target', two, { isTargetOpen: false, target: 'dev' }],
  ['a build that means the last stage', two, { isTargetOpen: false }],
  ['one stage', { kind: 'known', stages: [{ line: 1, base: 'scratch' }] }, {}],
  ['a Dockerfile that cannot be read', { kind: 'unknown', because: 'gone' }, { target: 'dev' }],
])('nobody is asked about %s', async (_, told, more) => {
  const { ports, asked } = world(told, 'prod');
  expect(await targetOf(ports, 'shop:1', source(more))).toEqual({ kind: 'target', target: { stage: more.target } });
  expect(asked).toEqual([]);
});
