/** The shape of a command: one file, one object, `run(ports, args) → result`. It does not catch; the one wrapper does. */

import type { Archives, FileArchives } from '../archive-ports.ts';
import type { BuildRecords, DockerfileStages } from '../build-ports.ts';
import type { ManifestImages } from '../cluster-ports.ts';
import type { BuildContexts } from '../context-ports.ts';
import type { CommandId, Commands } from '../contributions.ts';
import type { HostPlatform } from '../core/host-path.ts';
import type { ComposeWatches, DevContainers, Dialogs, Documents, Pictures, RulePages, State } from '../editor-ports.ts';
import type { ClusterCheck } from '../flows/ask-cluster.ts';
import type { RegistryCheck } from '../flows/check-registry.ts';
import type { LiveStatus } from '../flows/live-status.ts';
import type { OwnWork } from '../flows/own-work.ts';
import type { Journals } from '../journal-ports.ts';
import type { NotePorts, WorkTrees } from '../note-ports.ts';
import type { BuildPlans } from '../plan-ports.ts';
import type { BuildPlace, Clock, LanguageServer, Log, RememberedBuilds, WasReplaced } from '../ports.ts';

/** The ports, and what flows keep over them. */
export interface CommandPorts {
  readonly server: LanguageServer;
  readonly log: Log;
  readonly pages: RulePages;
  readonly live: LiveStatus;
  readonly filter: { showOnlyStale(isOnly: boolean): void };
  /** False when the container has no row; the view is shown in any case. */
  readonly sidebar: { reveal(containerId: string | undefined): Promise<boolean> };
  readonly clipboard: { write(text: string): Promise<void> };
  readonly dialogs: Dialogs;
  readonly state: State;
  readonly devContainers: DevContainers;
  readonly recreation: Recreation;
  readonly ownWork: OwnWork;
  readonly registries: RegistryCheck;
  readonly clusters: { readonly check: ClusterCheck; readonly manifests: ManifestImages };
  readonly isTrusted: () => boolean;
  readonly builds: RememberedBuilds & DockerfileStages;
  readonly plans: BuildPlans;
  /** False where a person switched off everything that tells of plans by itself. */
  readonly isPlanWanted: () => boolean;
  readonly records: BuildRecords;
  readonly archives: Archives & FileArchives;
  readonly contexts: BuildContexts;
  readonly documents: Documents;
  readonly composeWatches: ComposeWatches;
  readonly pictures: Pictures;
  readonly platform: HostPlatform;
  readonly wasReplaced: WasReplaced;
  readonly place: BuildPlace;
  readonly notes: NotePorts & { readonly git: WorkTrees };
}

export interface Recreation {
  readonly clock: Clock;
  /** Eight hexadecimal digits. */
  readonly random: () => string;
  readonly ownId: string;
  readonly journals: Journals;
  /** How long a new container has to stay up before the old one is removed. */
  readonly stableMs: () => number;
  /** Whether a clean rebuild asks the registry for newer base images. */
  readonly isPulling: () => boolean;
  /** What builds images; `undefined`: the engine's own. */
  readonly builder: () => string | undefined;
  /** As RFC 3339 spells a time. */
  readonly instantText: (atMs: number) => string;
}

export interface Command<Id extends CommandId = CommandId> {
  readonly id: Id;
  run(ports: CommandPorts, ...args: Commands[Id]['args']): Promise<Commands[Id]['result']>;
}

export function command<Id extends CommandId>(definition: Command<Id>): Command<Id> {
  return definition;
}
