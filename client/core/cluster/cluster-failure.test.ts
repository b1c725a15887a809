import { expect, test } from 'vitest';
import { clusterFailure } from './cluster-failure.ts';

test.each([
  [
    'error: current-context must exist in order to minify',
    'No kubeconfig names a current context, so there is no cluster to ask.',
  ],
  [
    'Error from server (Forbidden): pods is forbidden: User "ann" cannot list resource "pods" in API group "" in the namespace "shop"',
    'You may not list pods there with the context dev.',
  ],
  [
    'error: You must be logged in to the server (Unauthorized)',
    'The cluster of the context dev wants other credentials: log in again.',
  ],
  [
    'Unable to connect to the server: getting credentials: exec: executable aws not found',
    'The program that gets the credentials of the context dev failed.',
  ],
  [
    'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'The certificate of the cluster of the context dev is not trusted.',
  ],
  [
    'Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
    'The cluster of the context dev did not answer in time.',
  ],
  [
    'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    'The cluster of the context dev cannot be reached.',
  ],
  [
    'Unable to connect to the server: dial tcp: lookup k8s.example: no such host',
    'The cluster of the context dev cannot be reached.',
  ],
  [
    'error: error loading config file "/home/ann/.kube/config": yaml: line 3: mapping values are not allowed',
    'The kubeconfig cannot be read.',
  ],
  [
    'Error from server (NotFound): the server could not find the requested resource',
    'What the context dev names answers as no cluster does.',
  ],
  ['error: EOF', 'The cluster of the context dev wants other credentials: log in again.'],
  ['something else', 'kubectl could not ask the cluster of the context dev.'],
])('says of %s what it means', (stderr, because) => {
  const failure = clusterFailure(`E1126 memcache.go:265] tries\n${stderr}\n`, 'dev');
  expect(failure).toEqual({ because, evidence: [expect.stringContaining(`kubectl: ${stderr.slice(0, 20)}`)] });
});

test('what it printed is one bounded line without control characters and secrets', () => {
  const { because, evidence } = clusterFailure(`x\n\u001b[31m<b>${'y'.repeat(5_000)} token=abc \u202e`, '\u001b]0;title');
  expect(because).toBe('kubectl could not ask the cluster of the context ]0;title.');
  expect(evidence[0]?.length).toBeLessThan(420);
  expect(evidence[0]).not.toMatch(/[\p{Cc}\p{Cf}]|abc/u);
});

test('nothing printed is no evidence', () => {
  expect(clusterFailure('', '').evidence).toEqual([]);
});
