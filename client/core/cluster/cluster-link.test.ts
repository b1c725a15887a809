import { expect, test } from 'vitest';
import type { RegistryComparison } from '../../contributions.ts';
import type { LocalImage } from '../registry/local-image.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { clusterLink } from './cluster-link.ts';
import type { PodContainer } from './pods.ts';

const [here, config, there, loaded] = ['a', 'b', 'c', 'd'].map((letter) => `sha256:${letter.repeat(64)}`) as [
  string,
  string,
  string,
  string,
];
const builtAtMs = Date.parse('2026-11-26T10:00:00Z');
const hour = 3_600_000;

const pulled: LocalImage = {
  ...{ id: config, digests: [here], configDigests: [config], origin: 'registry', createdAtMs: builtAtMs },
  platform: { os: 'linux', architecture: 'amd64', variant: '' },
};
/** With the store of graph drivers, an image that was only built has no digest that a registry would know. */
const built: LocalImage = { ...pulled, digests: [], origin: 'here' };
/** With containerd's store, every image has one. */
const builtInContainerd: LocalImage = { ...pulled, id: here, digests: [here], configDigests: [config], origin: 'here' };

const running: PodContainer = {
  ...{ namespace: 'shop', pod: 'web-1', container: 'web', isInit: false, image: 'shop/web:1.2', policy: 'IfNotPresent' },
  ...{ runs: { kind: 'named', repository: 'docker.io/shop/web', digest: here }, runtime: 'containerd', waiting: '' },
  ...{ startedAtMs: builtAtMs + hour, workload: { kind: 'deployment', name: 'web' } },
};
const named = (digest: string, more: Partial<PodContainer> = {}): PodContainer => ({
  ...running,
  ...more,
  runs: { kind: 'named', repository: 'docker.io/shop/web', digest },
});
const runsConfig = (digest: string, more: Partial<PodContainer> = {}): PodContainer => ({
  ...running,
  ...more,
  runs: { kind: 'config', digest },
});
const runsLoaded = (digest: string, more: Partial<PodContainer> = {}): PodContainer => ({
  ...running,
  ...more,
  runs: { kind: 'loaded', digest },
});
const waits = (waiting: string, more: Partial<PodContainer> = {}): PodContainer => ({
  ...running,
  ...more,
  runs: { kind: 'none' },
  waiting,
});

const registry = (state: RegistryComparison['state'], registryDigest: string): RegistryComparison => ({
  ...{
    reference: 'shop/web:1.2',
    registry: 'docker.io',
    repository: 'shop/web',
    state,
    because: '',
    localDigests: [],
    mirrors: [],
  },
  registryDigest,
});
const prod = { name: 'prod', namespace: 'shop', local: undefined };
const kind = { name: 'kind-dev', namespace: 'shop', local: { kind: 'kind', name: 'dev' } } as const;
const minikube = { name: 'minikube', namespace: 'shop', local: { kind: 'minikube', name: 'minikube' } } as const;

function facts(pods: readonly PodContainer[], more: Partial<ClusterFacts> = {}): ClusterFacts {
  const about = { about: '', running: new Map(), manifests: [], pin: undefined };
  return {
    reference: 'shop/web:1.2',
    context: prod,
    namespace: 'shop',
    pods,
    isComplete: true,
    local: pulled,
    registry: undefined,
    ...about,
    ...more,
  };
}

const main = { image: 'shop/web:main' };
const always = { policy: 'Always' } as const;
const k = 'kubectl --context=prod --namespace=shop';
const alwaysPatch = `--patch '{"spec":{"template":{"spec":{"containers":[{"name":"web","imagePullPolicy":"Always"}]}}}}'`;
const pinned = `${k} set image deployment/web web=docker.io/shop/web@${here}`;

type Row = readonly [string, ClusterFacts, 'ok' | 'note' | 'unknown' | 'not-applicable', RegExp, (readonly string[])?];

const rows: readonly Row[] = [
  ['no pod uses it', facts([]), 'not-applicable', /No pod of the context prod, namespace shop uses/],
  ['no pod that was read uses it, and there are more', facts([], { isComplete: false }), 'unknown', /prod has more/],
  ['a pod runs the same digest', facts([running]), 'ok', /1 pod of the context prod runs what is here/],
  ['a pod runs the same configuration', facts([runsConfig(config)]), 'ok', /runs what is here/],
  [
    'a pod runs what was loaded from here',
    facts([runsLoaded(here)], { local: builtInContainerd, context: kind }),
    'ok',
    /runs what is here/,
  ],
  [
    'a pod runs what the registry has, and so has the engine',
    facts([named(there)], { registry: registry('same', there) }),
    'ok',
    /runs what is here/,
  ],
  ['two pods run it', facts([running, { ...running, pod: 'web-2' }]), 'ok', /2 pods of the context prod run what/],
  [
    'a pod runs another digest, and asks each time',
    facts([named(there, always)]),
    'note',
    /^Pod shop\/web-1 \(container web, context prod\) runs another digest/,
    [`${k} rollout restart deployment/web`],
  ],
  [
    'a pod runs another digest, and never asks again',
    facts([named(there)], { pin: here }),
    'note',
    /runs another digest/,
    [pinned, `${k} patch deployment/web ${alwaysPatch}`],
  ],
  [
    'a pod runs what the registry has, and here is another',
    facts([named(there)], { registry: registry('registry-newer', there) }),
    'note',
    /runs what docker\.io has/,
  ],
  [
    'a pod runs neither of both',
    facts([named(loaded, always)], { registry: registry('registry-newer', there) }),
    'note',
    /another digest/,
    [`${k} rollout restart deployment/web`],
  ],
  [
    'what is here was never pushed',
    facts([named(loaded, always)], { registry: registry('local-newer', there) }),
    'note',
    /another digest/,
  ],
  [
    'a pod is pinned to another one',
    facts([named(there, { image: `shop/web:1.2@${there}` })], { pin: here }),
    'note',
    /pinned to another digest/,
    [pinned],
  ],
  [
    'a pod was started before the image was built',
    facts([named(there, { startedAtMs: builtAtMs - hour, ...always })], { local: built }),
    'note',
    /started before the image here was built/,
    [`${k} rollout restart deployment/web`],
  ],
  [
    'the tag moves and nobody asks for it again',
    facts([{ ...running, ...main }]),
    'note',
    /has the tag main, which moves: with the pull policy IfNotPresent/,
    [`${k} patch deployment/web ${alwaysPatch}`],
  ],
  ['the tag moves and each start asks', facts([{ ...running, ...main, ...always }]), 'ok', /runs what is here/],
  [
    'the tag moves where images are loaded by hand',
    facts([{ ...running, ...main }], { context: kind }),
    'ok',
    /runs what is here/,
  ],
  ['nothing keeps the pod', facts([named(there, { workload: undefined })]), 'note', /another digest/],
  [
    'a pod waits for what is not in the registry',
    facts([waits('ImagePullBackOff')]),
    'note',
    /its node does not have and does not get \(ImagePullBackOff\)/,
  ],
  [
    'it is not loaded into the nodes of kind',
    facts([waits('ErrImageNeverPull', { policy: 'Never' })], { context: kind, local: built }),
    'note',
    /^It is not loaded into the nodes of kind cluster dev/,
    [
      'kind load docker-image shop/web:1.2 --name=dev',
      'kubectl --context=kind-dev --namespace=shop rollout restart deployment/web',
    ],
  ],
  [
    'it is not loaded into minikube',
    facts([waits('ErrImageNeverPull')], { context: minikube, local: built }),
    'note',
    /minikube cluster minikube/,
    [
      'minikube image load shop/web:1.2 --profile=minikube',
      'kubectl --context=minikube --namespace=shop rollout restart deployment/web',
    ],
  ],
  [
    'kind asks a registry for what was loaded',
    facts([waits('ErrImagePull', always)], { context: kind, local: built }),
    'note',
    /with the pull policy Always it does not count what is loaded/,
    [
      'kind load docker-image shop/web:1.2 --name=dev',
      `kubectl --context=kind-dev --namespace=shop patch deployment/web ${alwaysPatch.replace('Always', 'IfNotPresent')}`,
    ],
  ],
  [
    'kind waits for what is not here either',
    facts([waits('ErrImagePull')], { context: kind, local: undefined }),
    'note',
    /does not have and does not get/,
  ],
  [
    'another one was loaded into kind',
    facts([runsLoaded(loaded)], { context: kind, local: builtInContainerd }),
    'note',
    /another digest/,
    [
      'kind load docker-image shop/web:1.2 --name=dev',
      'kubectl --context=kind-dev --namespace=shop rollout restart deployment/web',
    ],
  ],
  [
    'what was loaded cannot be told from what was built',
    facts([runsLoaded(loaded)], { context: kind, local: built }),
    'unknown',
    /digests of different kinds/,
  ],
  [
    'what was only built has no digest of a registry',
    facts([named(there)], { local: built }),
    'unknown',
    /digests of different kinds/,
  ],
  [
    'a pulled image here tells no configuration',
    facts([runsConfig(there)], { local: { ...pulled, configDigests: [] } }),
    'unknown',
    /digests of different kinds/,
  ],
  [
    'the engine here has what the pod runs as another image',
    facts([named(there, always)], { local: built, running: new Map([[there, { id: here, about: '' }]]) }),
    'note',
    /another digest/,
    [`${k} rollout restart deployment/web`],
  ],
  [
    'the engine here has what the pod runs under its own name',
    facts([named(there, always)], { local: built, running: new Map([[there, { id: config, about: '' }]]) }),
    'ok',
    /runs what is here/,
  ],
  [
    'CRI-O tells the manifest, and the engine the index',
    facts([named(there, { runtime: 'cri-o' })]),
    'unknown',
    /digests of different kinds/,
  ],
  [
    'a build with a fixed date says nothing about time',
    facts([named(there, { startedAtMs: hour })], { local: { ...built, createdAtMs: 0 } }),
    'unknown',
    /different kinds/,
  ],
  [
    'two clocks may differ',
    facts([named(there, { startedAtMs: builtAtMs - 60_000 })], { local: built }),
    'unknown',
    /different kinds/,
  ],
  [
    'what kind runs was started right before the build here',
    facts([runsLoaded(loaded, { startedAtMs: builtAtMs - 60_000 })], { context: kind, local: built }),
    'note',
    /started before the image here was built/,
    [
      'kind load docker-image shop/web:1.2 --name=dev',
      'kubectl --context=kind-dev --namespace=shop rollout restart deployment/web',
    ],
  ],
  ['a pod does not run yet', facts([waits('ContainerCreating')]), 'unknown', /It does not run yet: ContainerCreating/],
  ['the node does not tell', facts([waits('')]), 'unknown', /does not tell what it runs/],
  ['the name is gone here', facts([running], { local: undefined }), 'unknown', /Nothing here has that name/],
  [
    'one of several runs another one',
    facts([running, named(there, always), named(loaded, { ...always, pod: 'web-3' })]),
    'note',
    /another digest than the image here\. 1 more like it\./,
    [`${k} rollout restart deployment/web`],
  ],
];

test.each(rows.map(([name, of, state, because, commands = []]) => ({ name, of, state, because, commands })))(
  '$name',
  ({ of, state, because, commands }) => {
    const link = clusterLink(of);
    expect(link).toMatchObject({ id: 'cluster', state });
    expect(link.because).toMatch(because);
    expect(link.commands ?? []).toEqual(commands);
  },
);

test('what Unstale can do to the image itself is a fix', () => {
  const fixes = (of: ClusterFacts) => clusterLink(of).fixes;
  expect(fixes(facts([named(there)], { registry: registry('registry-newer', there) }))).toEqual(['pull']);
  expect(fixes(facts([waits('ImagePullBackOff')], { registry: registry('not-in-registry', there) }))).toEqual(['push']);
  expect(fixes(facts([named(there)], { local: builtInContainerd }))).toEqual(['push']);
  expect(fixes(facts([waits('ErrImagePull')], { local: built, context: kind }))).toEqual([]);
});

test('evidence is the pod with its digest, the pull policy, the line of the manifest, and what is here and there', () => {
  const manifest = {
    uri: 'file:///w/deploy/web.yaml',
    path: 'deploy/web.yaml',
    line: 11,
    image: 'shop/web:1.2',
    kind: 'Deployment',
    name: 'web',
    container: 'web',
  };
  const other = { ...manifest, path: 'deploy/other.yaml', name: 'other' };
  const about = { about: 'built today, revision abc1234', running: new Map([[there, { id: 'x', about: 'revision 0000000' }]]) };
  const { evidence } = clusterLink(
    facts([named(there)], { ...about, manifests: [other, manifest], registry: registry('same', here) }),
  );
  expect(evidence).toEqual([
    `pod shop/web-1, container web: ${there} (revision 0000000)`,
    'pull policy: IfNotPresent, which is the default for such a reference',
    'deploy/web.yaml:12: image: shop/web:1.2',
    `here: ${here} (built today, revision abc1234)`,
    `here: ${config} (built today, revision abc1234)`,
    `docker.io: ${here}`,
  ]);
});

test('a hundred pods are told as ten, and commands once each', () => {
  const many = Array.from({ length: 100 }, (_, at) => named(there, { ...always, pod: `web-${at}` }));
  const { evidence, commands, because } = clusterLink(facts(many));
  expect(because).toMatch(/99 more like it/);
  expect(evidence.filter((line) => line.startsWith('pod '))).toHaveLength(10);
  expect(evidence).toContain('and 90 more containers of pods');
  expect(commands).toEqual([`${k} rollout restart deployment/web`]);
});

test('what strangers called things is quoted, or makes no line at all', () => {
  const lines = (name: string, more: Partial<PodContainer> = {}) =>
    clusterLink(facts([named(there, { ...always, ...more })], { context: { ...prod, name } })).commands;
  expect(lines("it's; rm -rf /")).toEqual([
    `kubectl '--context=it'\\''s; rm -rf /' --namespace=shop rollout restart deployment/web`,
  ]);
  expect(lines('new\nline')).toBeUndefined();
  expect(lines('prod', { policy: 'IfNotPresent', container: '--all' })).toBeUndefined();
});
