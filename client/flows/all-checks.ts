/** Who finds links beside the comparison of files, as far as the world is there that each of them asks. */

import { askedCluster, clusterLinks } from './check-cluster.ts';
import { composeCheck } from './check-compose.ts';
import { withFailedBuilds } from './check-failed.ts';
import { instructionCheck } from './check-instructions.ts';
import { noteChecks } from './check-notes.ts';
import { unreachedCheck } from './check-unreached.ts';
import { chooserByLabel } from './choose-by-label.ts';
import { allOf, type LinkCheck } from './link-check.ts';
import { type BuildObserver, buildObserver } from './observe-builds.ts';
import { registryLinks } from './registry-links.ts';
import type { SessionPorts } from './session-ports.ts';

export function observerOf({ engine, place, records, platform }: SessionPorts): BuildObserver {
  if (place === undefined || records === undefined) return { look: async () => false };
  return buildObserver({ engine, place, builds: records, platform });
}

export function byLabelOf({ engine, builds, notes, place }: SessionPorts) {
  return notes === undefined || place === undefined ? undefined : chooserByLabel({ engine, builds, git: notes.git, place });
}

/** Nobody is asked without the ports for it. */
export async function clusterOf({ engine, registries, clusters, notes }: SessionPorts, signal: AbortSignal | undefined) {
  if (clusters === undefined || notes === undefined) return undefined;
  const { check, manifests } = clusters;
  return askedCluster({ engine, registries, manifests, clusters: check, timeText: notes.timeText }, signal);
}

export function allChecks(ports: SessionPorts): LinkCheck {
  const { engine, place } = ports;
  const others = allOf(otherChecks(ports));
  return place === undefined ? others : withFailedBuilds(others, { engine, place });
}

function otherChecks(ports: SessionPorts): readonly LinkCheck[] {
  const { engine, log, place, registries, isShown, asksRegistries, isRegistryAskedFor = false, clusters, notes } = ports;
  const isAsking = (): boolean => isShown() && asksRegistries?.() === true;
  return [
    instructionCheck(ports),
    ...(place === undefined ? [] : [composeCheck({ engine, place }), unreachedCheck({ engine, place })]),
    ...noteChecks(ports),
    ...(registries === undefined ? [] : [registryLinks({ engine, registries, isAsking, isAskedFor: isRegistryAskedFor, log })]),
    ...(clusters === undefined || notes === undefined
      ? []
      : [
          clusterLinks({
            engine,
            registries,
            isShown,
            timeText: notes.timeText,
            clusters: clusters.check,
            manifests: clusters.manifests,
          }),
        ]),
  ];
}
