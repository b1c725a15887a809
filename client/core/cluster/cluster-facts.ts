/** What is known of one reference when its pods are judged: here, in its registry, in the workspace, and in the cluster. */
import type { ManifestImageInfo } from '../../../server/protocol.ts';
import type { RegistryComparison } from '../../contributions.ts';
import type { LocalImage } from '../registry/local-image.ts';
import type { KubeContext } from './kube-context.ts';
import type { PodContainer } from './pods.ts';

/** An image of the engine here, that a pod runs. */
export interface RunningHere {
  readonly id: string;
  /** As the same of the reference. */
  readonly about: string;
}

export interface ClusterFacts {
  readonly reference: string;
  /** `undefined`: nothing here has that name. */
  readonly local: LocalImage | undefined;
  readonly registry: RegistryComparison | undefined;
  /** What the image here says of itself: when it was built, from which revision. */
  readonly about: string;
  /** What pods run, by digest, where the engine here has that, too. */
  readonly running: ReadonlyMap<string, RunningHere>;
  readonly context: KubeContext;
  /** Where pods were looked for; `undefined`: everywhere. */
  readonly namespace: string | undefined;
  /** Those of the reference. */
  readonly pods: readonly PodContainer[];
  /** False where the cluster has more pods than were read. */
  readonly isComplete: boolean;
  /** Lines of the workspace that name the reference. */
  readonly manifests: readonly ManifestImageInfo[];
  /** What a pod may be pinned to: a digest by which the registry knows what is here. */
  readonly pin: string | undefined;
}
