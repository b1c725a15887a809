/** What proves it, line by line: each pod with its digest and pull policy, the line of the manifest, and what is here and in the registry. */
import type { ManifestImageInfo } from '../../../server/protocol.ts';
import type { ClusterFacts, RunningHere } from './cluster-facts.ts';
import type { JudgedPod } from './judge-pod.ts';
import type { PodContainer } from './pods.ts';
import { defaultPolicy } from './pull-policy.ts';

const mostPods = 10;

export function evidenceLines(facts: ClusterFacts, judged: readonly JudgedPod[]): readonly string[] {
  const { local, registry, about, running, manifests } = facts;
  const pods = judged.slice(0, mostPods).flatMap(({ pod }) => podLines(pod, manifests, running));
  const more = judged.length > mostPods ? [`and ${judged.length - mostPods} more containers of pods`] : [];
  const digests = local === undefined ? [] : [...new Set([...local.digests, ...local.configDigests])];
  const here = digests.slice(0, 3).map((digest) => `here: ${withAbout(digest, about)}`);
  const there = registry?.registryDigest === undefined ? [] : [`${registry.registry}: ${registry.registryDigest}`];
  return [...new Set([...pods, ...more, ...here, ...there])];
}

function podLines(
  pod: PodContainer,
  manifests: readonly ManifestImageInfo[],
  known: ReadonlyMap<string, RunningHere>,
): readonly string[] {
  const { namespace, pod: name, container, runs, waiting, policy } = pod;
  const running = runs.kind === 'none' ? waiting || 'nothing yet' : withAbout(runs.digest, known.get(runs.digest)?.about ?? '');
  const manifest = manifestOf(pod, manifests);
  const isDefault = manifest !== undefined && manifest.pullPolicy === undefined && policy === defaultPolicy(pod.image);
  return [
    `pod ${namespace}/${name}, container ${container}: ${running}`,
    `pull policy: ${policy}${isDefault ? ', which is the default for such a reference' : ''}`,
    ...(manifest === undefined ? [] : [`${manifest.path}:${manifest.line + 1}: image: ${manifest.image}`]),
  ];
}

/** Of what keeps the pod where that is spelled out, else the only line that could be it. */
function manifestOf(
  { workload, container }: PodContainer,
  manifests: readonly ManifestImageInfo[],
): ManifestImageInfo | undefined {
  const own = manifests.filter(({ kind, name }) => kind.toLowerCase() === workload?.kind && name === workload.name);
  return own.find((each) => each.container === container) ?? own[0] ?? (manifests.length === 1 ? manifests[0] : undefined);
}

function withAbout(digest: string, about: string): string {
  return about === '' ? digest : `${digest} (${about})`;
}
