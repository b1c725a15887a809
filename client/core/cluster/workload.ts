/** What keeps a pod: the Deployment behind its ReplicaSet, a StatefulSet, a DaemonSet. Of a pod that nothing makes again there is none. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface Workload {
  readonly kind: 'deployment' | 'statefulset' | 'daemonset';
  readonly name: string;
}

const kinds: Readonly<Record<string, Workload['kind']>> = { StatefulSet: 'statefulset', DaemonSet: 'daemonset' };

/** As every cluster wants names; so that none can be an option of a line that somebody copies. */
export function isName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(text);
}

/** `metadata` of the pod. */
export function workloadOf(metadata: JsonObject): Workload | undefined {
  const owners = listOf(metadata['ownerReferences']).map(objectOf);
  const owner = owners.find(({ controller }) => controller === true);
  const [kind, name] = [textOf(owner?.['kind']), textOf(owner?.['name'])];
  if (kind === 'ReplicaSet') {
    // A ReplicaSet of a Deployment is called by its name and the hash that is on the pod; one that somebody made himself is not.
    const hash = textOf(objectOf(metadata['labels'])['pod-template-hash']);
    const deployment = hash !== '' && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : '';
    return !isName(deployment) ? undefined : { kind: 'deployment', name: deployment };
  }
  const own = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return own === undefined || !isName(name) ? undefined : { kind: own, name };
}
