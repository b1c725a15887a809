/** What lies behind the engine, for whoever asks with `--cluster` or `--registry`: asked once, and only then. */
import { kubectlCli } from '../client/adapters/kubectl-cli.ts';
import { registryWhenAsked } from '../client/adapters/registry/registry-when-asked.ts';
import { systemClock } from '../client/adapters/system.ts';
import type { ManifestImages } from '../client/cluster-ports.ts';
import { clusterCheck } from '../client/flows/ask-cluster.ts';
import { registryCheck } from '../client/flows/check-registry.ts';
import type { LivePorts } from '../client/flows/live-status.ts';

export interface AskedOutside {
  /** Compares with the pods of the current kubeconfig context, in its own namespace. */
  readonly isAskingCluster?: boolean | undefined;
  /** Compares with the registry that the reference names, with the credentials of `docker login` where it wants some. */
  readonly isAskingRegistry?: boolean | undefined;
}

export type OutsidePorts = Pick<LivePorts, 'clusters' | 'registries' | 'isRegistryAskedFor'>;

export function askedOutside({ isAskingCluster, isAskingRegistry }: AskedOutside, manifests: ManifestImages): OutsidePorts {
  return {
    ...(isAskingCluster === true ? { clusters: { check: onceAsked(), manifests } } : {}),
    ...(isAskingRegistry === true ? { registries: registriesOfUser(), isRegistryAskedFor: true } : {}),
  };
}

function onceAsked(): NonNullable<OutsidePorts['clusters']>['check'] {
  const kubectl = kubectlCli({ environment: process.env });
  return clusterCheck(kubectl, systemClock, () => ({ check: 'onDemand', namespace: '' }));
}

/** Who runs a command in a folder trusts it. */
function registriesOfUser(): NonNullable<OutsidePorts['registries']> {
  const registry = registryWhenAsked({ environment: process.env });
  return registryCheck({ registry, clock: systemClock, isTrusted: () => true, proxies: () => new Map() });
}
