import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { currentContext } from './kube-context.ts';

const minikube = [{ name: 'info', extension: { provider: 'minikube.sigs.k8s.io', version: 'v1.33.0' } }];

function config(context: JsonObject, cluster: JsonObject = {}): JsonObject {
  const name = context['cluster'] ?? '';
  return { 'current-context': 'c', contexts: [{ name: 'c', context }], clusters: [{ name, cluster }] };
}

test.each([
  ['of kind', config({ cluster: 'kind-dev' }, { server: 'https://127.0.0.1:40213' }), { kind: 'kind', name: 'dev' }],
  [
    'of kind, from a dev container',
    config({ cluster: 'kind-dev' }, { server: 'https://dev-control-plane:6443' }),
    { kind: 'kind', name: 'dev' },
  ],
  ['elsewhere that only sounds like it', config({ cluster: 'kind-prod' }, { server: 'https://k8s.example:6443' }), undefined],
  [
    'of minikube, by what stands beside the context',
    config({ cluster: 'work', extensions: minikube }),
    { kind: 'minikube', name: 'work' },
  ],
  [
    'of minikube, by what stands beside the cluster',
    config({ cluster: 'work' }, { extensions: minikube }),
    { kind: 'minikube', name: 'work' },
  ],
  ['elsewhere', config({ cluster: 'gke' }, { server: 'https://34.1.2.3' }), undefined],
])('tells a cluster of this machine: %s', (_, from, expected) => {
  expect(currentContext(from)?.local).toEqual(expected);
});

test('takes the namespace of the context, and the one that is there without', () => {
  expect(currentContext(config({ namespace: 'shop' }))).toMatchObject({ name: 'c', namespace: 'shop' });
  expect(currentContext(config({}))).toMatchObject({ namespace: 'default' });
});

test.each([
  ['nothing is current', { 'current-context': '' }],
  ['there is nothing at all', {}],
  ['everything is of another type', { 'current-context': 3, contexts: 'x', clusters: null }],
])('names no context where %s', (_, from) => {
  expect(currentContext(from)).toBeUndefined();
});
