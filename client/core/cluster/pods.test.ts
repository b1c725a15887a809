import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { readPods } from './pods.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const owner = (kind: string, name: string) => [{ kind, name, controller: true }];

function pod(metadata: JsonObject, spec: JsonObject, status: JsonObject = {}): JsonObject {
  return { metadata: { name: 'web-5d4f-x', namespace: 'shop', ...metadata }, spec, status };
}

function only(item: JsonObject) {
  const { containers } = readPods({ items: [item] });
  expect(containers).toHaveLength(1);
  return containers[0];
}

test('a container that runs tells its image, policy, runtime and start', () => {
  const spec = { containers: [{ name: 'web', image: 'shop/web:main', imagePullPolicy: 'IfNotPresent' }] };
  const state = { running: { startedAt: '2026-11-26T10:00:00Z' } };
  const status = { name: 'web', imageID: `docker.io/shop/web@${digest}`, containerID: 'containerd://1', state };
  expect(only(pod({}, spec, { containerStatuses: [status] }))).toEqual({
    ...{ namespace: 'shop', pod: 'web-5d4f-x', container: 'web', isInit: false, image: 'shop/web:main', policy: 'IfNotPresent' },
    ...{ runs: { kind: 'named', repository: 'docker.io/shop/web', digest }, runtime: 'containerd', waiting: '' },
    ...{ startedAtMs: Date.parse('2026-11-26T10:00:00Z'), workload: undefined },
  });
});

test('a container that waits tells why, and runs nothing', () => {
  const waiting = { name: 'web', imageID: '', state: { waiting: { reason: 'ErrImageNeverPull' } } };
  const found = only(pod({}, { containers: [{ name: 'web', image: 'web' }] }, { containerStatuses: [waiting] }));
  expect(found).toMatchObject({ waiting: 'ErrImageNeverPull', runs: { kind: 'none' }, runtime: '', policy: 'Always' });
});

test('init and ephemeral containers count, each with its own status', () => {
  const spec = {
    containers: [{ name: 'a', image: 'a' }],
    initContainers: [{ name: 'b', image: 'b' }],
    ephemeralContainers: [{ name: 'c', image: 'c' }],
  };
  const ended = { name: 'b', imageID: digest, state: { terminated: { startedAt: '2026-11-26T10:00:00Z' } } };
  const { containers } = readPods({ items: [pod({}, spec, { initContainerStatuses: [ended] })] });
  expect(containers.map(({ container, isInit, runs }) => [container, isInit, runs.kind])).toEqual([
    ['a', false, 'none'],
    ['b', true, 'config'],
    ['c', false, 'none'],
  ]);
});

test.each([
  [
    'a Deployment by its ReplicaSet',
    { ownerReferences: owner('ReplicaSet', 'web-5d4f'), labels: { 'pod-template-hash': '5d4f' } },
    { kind: 'deployment', name: 'web' },
  ],
  ['no Deployment where the ReplicaSet is by itself', { ownerReferences: owner('ReplicaSet', 'web-5d4f') }, undefined],
  ['a StatefulSet', { ownerReferences: owner('StatefulSet', 'db') }, { kind: 'statefulset', name: 'db' }],
  ['a DaemonSet', { ownerReferences: owner('DaemonSet', 'log') }, { kind: 'daemonset', name: 'log' }],
  ['nothing for a Job', { ownerReferences: owner('Job', 'once') }, undefined],
  ['nothing for what only refers to it', { ownerReferences: [{ kind: 'StatefulSet', name: 'db' }] }, undefined],
  ['nothing by a name that no cluster gives', { ownerReferences: owner('DaemonSet', '--token=x') }, undefined],
])('a pod is kept by %s', (_, metadata, expected) => {
  expect(only(pod(metadata, { containers: [{ name: 'web', image: 'web' }] }))?.workload).toEqual(expected);
});

test('a list that goes on, or is longer than what is read, is not complete', () => {
  const many = Array.from({ length: 5_001 }, () => pod({}, { containers: [{ name: 'web', image: 'web' }] }));
  expect(readPods({ items: many })).toMatchObject({ isComplete: false, containers: { length: 5_000 } });
  expect(readPods({ items: [], metadata: { continue: 'x' } }).isComplete).toBe(false);
  expect(readPods({ items: [] }).isComplete).toBe(true);
});

test('whatever the list looks like, nothing throws', () => {
  const names = fc.constantFrom(
    'items',
    'metadata',
    'spec',
    'status',
    'containers',
    'containerStatuses',
    'image',
    'name',
    'ownerReferences',
    'kind',
    'imageID',
    'state',
  );
  const anything = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.string(),
      fc.constant(null),
      fc.integer(),
      fc.array(tie('value')),
      fc.dictionary(names, tie('value')),
    ),
  })).value;
  fc.assert(fc.property(anything, (value) => readPods({ items: value as never }).containers.every(({ image }) => image !== '')));
});
