/**
 * Asks the cluster of the current context for its pods: first the kubeconfig, without talking to anybody, which context that is; then
 * that one, by name, so that no switch in between asks another cluster. Both only read.
 */
import type { Kubectl, KubectlResult } from '../cluster-ports.ts';
import { clusterFailure, noContext } from '../core/cluster/cluster-failure.ts';
import { currentContext, type KubeContext } from '../core/cluster/kube-context.ts';
import { type Pods, readPods } from '../core/cluster/pods.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { JsonObject } from '../ports.ts';

export type ClusterAnswer =
  | {
      readonly kind: 'known';
      readonly context: KubeContext;
      /** `undefined`: all of them. */
      readonly namespace: string | undefined;
      readonly pods: Pods;
    }
  | { readonly kind: 'unknown'; readonly because: string; readonly evidence: readonly string[] };

/** What a setting says for all namespaces. */
const everywhere = '*';
const requestTimeout = '--request-timeout=15s';
/** Of pods that are over nothing runs any more. */
const unfinished = '--field-selector=status.phase!=Succeeded,status.phase!=Failed';

/** `namespace`: empty for that of the context. `undefined` when it was cancelled. */
export async function readCluster(kubectl: Kubectl, namespace: string, signal?: AbortSignal): Promise<ClusterAnswer | undefined> {
  const config = await kubectl.ask(['config', 'view', '--minify', '--output=json'], { signal });
  if (config.kind === 'cancelled') return undefined;
  const configured = textIn(config, '');
  if (configured.kind === 'unknown') return configured;
  const context = configured.content && currentContext(configured.content);
  if (context === undefined) return unknown(noContext);
  const wanted = namespace === '' ? context.namespace : namespace === everywhere ? undefined : namespace;
  const where = wanted === undefined ? '--all-namespaces' : `--namespace=${wanted}`;
  const options = [`--context=${context.name}`, requestTimeout, where, unfinished, '--output=json'];
  const answer = await kubectl.ask(['get', 'pods', ...options], { signal });
  if (answer.kind === 'cancelled') return undefined;
  const listed = textIn(answer, context.name);
  if (listed.kind === 'unknown') return listed;
  if (!Array.isArray(listed.content?.['items']))
    return unknown(`What the cluster of the context ${displayText(context.name)} answered is no list of pods.`);
  return { kind: 'known', context, namespace: wanted, pods: readPods(listed.content) };
}

type Read = { readonly kind: 'read'; readonly content: JsonObject | undefined } | Extract<ClusterAnswer, { kind: 'unknown' }>;

function textIn(result: Exclude<KubectlResult, { readonly kind: 'cancelled' }>, context: string): Read {
  const name = displayText(context) || 'that is current';
  if (result.kind === 'missing') return unknown('kubectl is not installed, or not in the PATH of VS Code.');
  if (result.kind === 'timed-out') return unknown(`The cluster of the context ${name} did not answer in time.`);
  if (result.kind !== 'ended')
    return unknown(
      `The cluster of the context ${name} tells more than is read; name one namespace in unstale.cluster.namespace.`,
    );
  if (result.exitCode !== 0) return { kind: 'unknown', ...clusterFailure(result.stderr, context) };
  return { kind: 'read', content: jsonIn(result.stdout) };
}

function jsonIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function unknown(because: string): Extract<ClusterAnswer, { kind: 'unknown' }> {
  return { kind: 'unknown', because, evidence: [] };
}
