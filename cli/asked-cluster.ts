/** The cluster of the current kubeconfig context, for whoever asks with `--cluster`: its own namespace, once. */
import { kubectlCli } from '../client/adapters/kubectl-cli.ts';
import { systemClock } from '../client/adapters/system.ts';
import type { ManifestImages } from '../client/cluster-ports.ts';
import { clusterCheck } from '../client/flows/ask-cluster.ts';
import type { LivePorts } from '../client/flows/live-status.ts';

export function askedCluster(manifests: ManifestImages): NonNullable<LivePorts['clusters']> {
  const kubectl = kubectlCli({ environment: process.env });
  return { check: clusterCheck(kubectl, systemClock, () => ({ check: 'onDemand', namespace: '' })), manifests };
}
