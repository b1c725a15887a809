/** A list of pods as the API server answers → one entry for each container in them, whatever the list looks like. */
import type { JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { effectivePolicy, type PullPolicy } from './pull-policy.ts';
import { type RunningImage, readImageId } from './running-image.ts';
import { type Workload, workloadOf } from './workload.ts';

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly isInit: boolean;
  /** As the pod spells it. */
  readonly image: string;
  readonly policy: PullPolicy;
  readonly runs: RunningImage;
  /** Of the node: `containerd`, `docker`, `cri-o`; empty where nothing was created yet. */
  readonly runtime: string;
  /** Why it does not run yet: `ImagePullBackOff`, `ContainerCreating` …; empty where it does. */
  readonly waiting: string;
  readonly startedAtMs: number | undefined;
  /** What makes the pod again when its template changes. */
  readonly workload: Workload | undefined;
}

export interface Pods {
  readonly containers: readonly PodContainer[];
  /** False where there are more than were read. */
  readonly isComplete: boolean;
}

const mostPods = 5_000;
const mostContainers = 50;
const kinds = [
  ['containers', 'containerStatuses'],
  ['initContainers', 'initContainerStatuses'],
  ['ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

export function readPods(list: JsonObject): Pods {
  const items = listOf(list['items']);
  const isWhole = textOf(objectOf(list['metadata'])['continue']) === '' && items.length <= mostPods;
  return { containers: items.slice(0, mostPods).map(objectOf).flatMap(containersOf), isComplete: isWhole };
}

function containersOf(pod: JsonObject): readonly PodContainer[] {
  const [metadata, spec, status] = [pod['metadata'], pod['spec'], pod['status']].map(objectOf);
  const [namespace, name] = [textOf(metadata?.['namespace']), textOf(metadata?.['name'])];
  const workload = workloadOf(metadata ?? {});
  return kinds.flatMap(([containers, statuses]) => {
    const byName = new Map(listOf(status?.[statuses]).map((each) => [textOf(objectOf(each)['name']), objectOf(each)]));
    const own = listOf(spec?.[containers]).slice(0, mostContainers).map(objectOf);
    return own.flatMap((container): readonly PodContainer[] => {
      const image = textOf(container['image']);
      if (image === '' || name === '') return [];
      const place = {
        namespace,
        pod: name,
        container: textOf(container['name']),
        isInit: containers === 'initContainers',
        workload,
      };
      const policy = effectivePolicy(textOf(container['imagePullPolicy']), image);
      return [{ ...place, image, policy, ...runningOf(byName.get(place.container) ?? {}) }];
    });
  });
}

function runningOf(status: JsonObject): Pick<PodContainer, 'runs' | 'runtime' | 'waiting' | 'startedAtMs'> {
  const { running, terminated, waiting } = objectOf(status['state']);
  const { startedAt } = objectOf(running ?? terminated);
  return {
    runs: readImageId(textOf(status['imageID'])),
    runtime: /^([a-z-]+):\/\//.exec(textOf(status['containerID']))?.[1] ?? '',
    waiting: textOf(objectOf(waiting)['reason']),
    startedAtMs: timeOf(startedAt),
  };
}
