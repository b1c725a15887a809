/**
 * What mends a pod that runs something old, as lines that a person may copy: nothing here is ever run. Each names the context and the
 * namespace, so that a line that is pasted later does not reach another cluster.
 */
import { commandLine } from '../build/build-line.ts';
import { displayText } from '../tree/display-text.ts';
import type { KubeContext, LocalCluster } from './kube-context.ts';
import type { PodContainer } from './pods.ts';
import type { PullPolicy } from './pull-policy.ts';
import { repositoryOf } from './running-image.ts';
import { isName } from './workload.ts';

const mostCommands = 6;

/** New pods from the same template. */
export function restartLine(context: KubeContext, { namespace, workload }: PodContainer): string | undefined {
  return workload && kubectlLine(context, namespace, ['rollout', 'restart', `${workload.kind}/${workload.name}`]);
}

/** The template names one content from then on. */
export function pinLine(context: KubeContext, of: PodContainer, digest: string): string | undefined {
  const { workload, namespace, container, image } = of;
  const pinned = `${container}=${repositoryOf(image)}@${digest}`;
  if (workload === undefined || !isName(container)) return undefined;
  return kubectlLine(context, namespace, ['set', 'image', `${workload.kind}/${workload.name}`, pinned]);
}

/** With `Always`, nodes ask the registry at each start; a changed template makes new pods at once. */
export function policyLine(context: KubeContext, of: PodContainer, imagePullPolicy: PullPolicy): string | undefined {
  const { workload, namespace, container, isInit } = of;
  const containers = { [isInit ? 'initContainers' : 'containers']: [{ name: container, imagePullPolicy }] };
  const patch = JSON.stringify({ spec: { template: { spec: containers } } });
  if (workload === undefined || !isName(container)) return undefined;
  return kubectlLine(context, namespace, ['patch', `${workload.kind}/${workload.name}`, '--patch', patch]);
}

/** Puts the image that is here into the nodes. */
export function loadLine({ kind, name }: LocalCluster, reference: string): string {
  const [program, args] =
    kind === 'kind'
      ? (['kind', ['load', 'docker-image', reference, `--name=${name}`]] as const)
      : (['minikube', ['image', 'load', reference, `--profile=${name}`]] as const);
  return commandLine(program, args);
}

/** Each once, and none that holds a character which a terminal would not show. */
export function shownLines(lines: readonly (string | undefined)[]): readonly string[] {
  const plain = lines.filter((line) => line !== undefined).filter((line) => displayText(line, 2_000) === line);
  return [...new Set(plain)].slice(0, mostCommands);
}

function kubectlLine({ name }: KubeContext, namespace: string, args: readonly string[]): string {
  return commandLine('kubectl', [`--context=${name}`, `--namespace=${namespace}`, ...args]);
}
