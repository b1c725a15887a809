/** The context of a kubeconfig that is current, as `kubectl config view --minify -o json` tells it, and whether its cluster is one of this machine. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface KubeContext {
  readonly name: string;
  /** That commands without one are about. */
  readonly namespace: string;
  /** Its nodes get images from this machine, and from no registry unless somebody pushes there. */
  readonly local: LocalCluster | undefined;
}

export interface LocalCluster {
  readonly kind: 'kind' | 'minikube';
  /** As the tool calls it. */
  readonly name: string;
}

/** `undefined` where no context is current. */
export function currentContext(config: JsonObject): KubeContext | undefined {
  const name = textOf(config['current-context']);
  const context = objectOf(named(config['contexts'], name)?.['context']);
  if (name === '') return undefined;
  return { name, namespace: textOf(context['namespace']) || 'default', local: localCluster(config, context) };
}

/**
 * kind calls the cluster `kind-NAME` and listens on loopback (https://kind.sigs.k8s.io/docs/user/quick-start/#interacting-with-your-cluster);
 * minikube leaves its name beside what it wrote (https://minikube.sigs.k8s.io/docs/handbook/config/).
 */
function localCluster(config: JsonObject, context: JsonObject): LocalCluster | undefined {
  const name = textOf(context['cluster']);
  const cluster = objectOf(named(config['clusters'], name)?.['cluster']);
  if ([context, cluster].some(isOfMinikube)) return { kind: 'minikube', name };
  const own = /^kind-(.+)$/.exec(name)?.[1];
  return own !== undefined && isOnThisMachine(textOf(cluster['server']), own) ? { kind: 'kind', name: own } : undefined;
}

function isOfMinikube({ extensions }: JsonObject): boolean {
  return listOf(extensions).some((each) => objectOf(objectOf(each)['extension'])['provider'] === 'minikube.sigs.k8s.io');
}

function isOnThisMachine(server: string, cluster: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(server)?.[1] ?? '';
  return (
    /^(?:127\.[\d.]+|localhost|\[::1\]|0\.0\.0\.0|host\.docker\.internal)$/.test(host) || host === `${cluster}-control-plane`
  );
}

function named(list: JsonObject[string], name: string): JsonObject | undefined {
  return listOf(list)
    .map(objectOf)
    .find((each) => each['name'] === name);
}
