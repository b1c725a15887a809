import { expect, test } from 'vitest';
import type { PodContainer } from '../core/cluster/pods.ts';
import { clusterLinkOf } from './check-cluster.ts';
import { fakeEngine } from './engine-in-memory.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const pod: PodContainer = {
  ...{ namespace: 'shop', pod: 'web-1', container: 'web', isInit: false, image: 'shop/web:1.2', policy: 'IfNotPresent' },
  ...{ runs: { kind: 'config', digest }, runtime: 'docker', waiting: '', startedAtMs: 0, workload: undefined },
};

test('a language server that stopped keeps no pod from being told', async () => {
  const fake = fakeEngine();
  fake.tags.set('shop/web:1.2', digest);
  const manifests = { manifestImages: () => Promise.reject(new Error('It stopped.')) };
  const context = { name: 'prod', namespace: 'shop', local: undefined };
  const linkOf = clusterLinkOf(
    { engine: fake.engine, manifests, timeText: String },
    { kind: 'known', context, namespace: 'shop', pods: { containers: [pod], isComplete: true } },
  );
  expect(await linkOf('shop/web:1.2')).toMatchObject({
    id: 'cluster',
    evidence: expect.arrayContaining([expect.stringContaining('pod shop/web-1')]),
  });
});
