import { expect, test } from 'vitest';
import type { Kubectl, KubectlResult } from '../cluster-ports.ts';
import { clusterCheck } from './ask-cluster.ts';

/** Its answers come when they are told to, in any order. */
function slowKubectl() {
  const config = { 'current-context': 'dev', contexts: [{ name: 'dev', context: { cluster: 'one', namespace: 'shop' } }] };
  const waiting: ((pod: string) => void)[] = [];
  const ended = (content: object): KubectlResult => ({ kind: 'ended', exitCode: 0, stdout: JSON.stringify(content), stderr: '' });
  const kubectl: Kubectl = {
    ask: ([verb]) =>
      verb === 'config'
        ? Promise.resolve(ended(config))
        : new Promise((resolve) => waiting.push((pod) => resolve(ended({ items: [podOf(pod)] })))),
  };
  return { kubectl, waiting };
}

function podOf(name: string) {
  const containerStatuses = [{ name: 'web', image: 'web:1', imageID: '', state: {} }];
  return {
    metadata: { name, namespace: 'shop' },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
    status: { containerStatuses },
  };
}

test.each([
  { order: 'the older answer comes last', first: 1, last: 0, afterFirst: 'newer' },
  { order: 'the older answer comes first', first: 0, last: 1, afterFirst: 'older' },
])('of two questions at once the answer to the newer one stays known: $order', async ({ first, last, afterFirst }) => {
  const { kubectl, waiting } = slowKubectl();
  const check = clusterCheck(kubectl, { nowMs: () => 0, sleep: async () => undefined }, () => ({
    check: 'onDemand',
    namespace: '',
  }));
  let toldOf = 0;
  check.onDidFind(() => {
    toldOf += 1;
  });
  const knownPod = () => {
    const known = check.known();
    return known?.kind === 'known' ? known.pods.containers.map(({ pod }) => pod).join() : known?.kind;
  };
  const asked = [check.ask(), check.ask()];
  await expect.poll(() => waiting.length).toBe(2);
  const names = ['older', 'newer'];
  waiting[first]?.(names[first] ?? '');
  await asked[first];
  expect(knownPod()).toBe(afterFirst);
  waiting[last]?.(names[last] ?? '');
  const answer = await asked[last];
  expect(knownPod()).toBe('newer');
  // Whoever asked gets what the cluster told them all the same.
  expect(answer?.kind === 'known' && answer.pods.containers[0]?.pod).toBe(names[last]);
  expect(toldOf).toBe(afterFirst === 'newer' ? 1 : 2);
});
