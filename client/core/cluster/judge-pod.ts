/**
 * One container of a pod against the image that its reference names here, and against what the registry has, where that is known.
 * Digests are compared on the level on which they are told; where the two sides tell different ones, nothing is concluded from it.
 */
import type { RegistryComparison } from '../../contributions.ts';
import type { LocalImage } from '../registry/local-image.ts';
import type { PodContainer } from './pods.ts';
import { movingTag } from './pull-policy.ts';
import { digestIn } from './running-image.ts';

export type PodJudgement =
  /** It waits for an image that no node has. */
  | { readonly kind: 'not-there' }
  /** `older-start`: it was started before the image here was built. */
  | { readonly kind: 'other'; readonly by: 'digest' | 'registry' | 'pin' | 'older-start' }
  /** The same now, and a node that starts it anew will not ask whether it still is. */
  | { readonly kind: 'not-pulling'; readonly tag: string }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'same' };

export interface JudgedPod {
  readonly pod: PodContainer;
  readonly judgement: PodJudgement;
}

export interface HereAndThere {
  /** `undefined`: nothing here has that name. */
  readonly local: LocalImage | undefined;
  readonly registry: RegistryComparison | undefined;
  /** Ids of images here, by the digest by which a pod runs them. */
  readonly running: ReadonlyMap<string, { readonly id: string }>;
  /** The cluster gets its images from this machine. */
  readonly isLocalCluster: boolean;
}

const notThere: ReadonlySet<string> = new Set(['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff']);
/** Clocks of two machines differ by less; on one machine, nodes tell whole seconds. */
const clockMs = { elsewhere: 5 * 60_000, here: 1_000 } as const;

export function judgePod(pod: PodContainer, sides: HereAndThere): PodJudgement {
  if (notThere.has(pod.waiting)) return { kind: 'not-there' };
  const compared = compare(pod, sides);
  if (compared.kind !== 'same' && compared.kind !== 'unknown') return compared;
  const tag = movingTag(pod.image);
  const isKept = pod.policy !== 'Always' && !sides.isLocalCluster;
  return isKept && tag !== undefined ? { kind: 'not-pulling', tag } : compared;
}

function compare(
  { image, runs, runtime, waiting, startedAtMs }: PodContainer,
  { local, registry, running, isLocalCluster }: HereAndThere,
): PodJudgement {
  if (runs.kind === 'none')
    return {
      kind: 'unknown',
      because: waiting === '' ? 'The node does not tell what it runs.' : `It does not run yet: ${waiting}.`,
    };
  if (local === undefined) return { kind: 'unknown', because: 'Nothing here has that name any more.' };
  const isRegistrySame = registry?.state === 'same';
  const here = new Set([...local.digests, ...(isRegistrySame ? [registry.registryDigest] : []), ...local.configDigests]);
  // The engine may know by that digest what it calls otherwise.
  const known = running.get(runs.digest)?.id;
  if (here.has(runs.digest) || known === local.id) return { kind: 'same' };
  if (isBefore(startedAtMs, local, isLocalCluster ? clockMs.here : clockMs.elsewhere))
    return { kind: 'other', by: 'older-start' };
  if (runs.kind === 'named' && runs.digest === registry?.registryDigest) return { kind: 'other', by: 'registry' };
  // CRI-O may tell the manifest of its node's platform, which the engine here may know only by the index.
  const isOfManifest = runtime === 'cri-o' && runs.kind === 'named';
  if (known === undefined && (isOfManifest || !isSameLevel(runs.kind, local)))
    return {
      kind: 'unknown',
      because: 'The node and the engine here tell digests of different kinds, which cannot be compared.',
    };
  return { kind: 'other', by: digestIn(image) === undefined ? 'digest' : 'pin' };
}

/** An image that was only built here has no digest of a registry; one that was only pulled, none of its configuration in some stores. */
function isSameLevel(level: 'named' | 'loaded' | 'config', { id, digests, configDigests, origin }: LocalImage): boolean {
  if (level === 'config') return configDigests.length > 0;
  // containerd's store calls an image by its digest, and loading takes that along.
  if (level === 'loaded') return digests.includes(id);
  return digests.length > 0 && (origin === 'registry' || digests.includes(id));
}

/** Only of an image that was built here: others carry the time of their authors. Reproducible builds carry an old one, which says nothing. */
function isBefore(startedAtMs: number | undefined, { createdAtMs, origin }: LocalImage, atLeastMs: number): boolean {
  if (startedAtMs === undefined || createdAtMs === undefined || origin !== 'here') return false;
  return createdAtMs > startedAtMs + atLeastMs;
}
