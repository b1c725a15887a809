/** What a session with an engine asks of the world, and of whoever keeps it. */
import type { Archives } from '../archive-ports.ts';
import type { ManifestImages } from '../cluster-ports.ts';
import type { HashFiles } from '../context-ports.ts';
import type { DifferingFiles } from '../core/decorations/differing-files.ts';
import type { Comparison } from '../core/freshness/container-link.ts';
import type { StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import type { Journals } from '../journal-ports.ts';
import type { NotePorts } from '../note-ports.ts';
import type { Builds, Engine, Log, WasReplaced } from '../ports.ts';
import type { ClusterCheck } from './ask-cluster.ts';
import type { ComposeCheckPorts } from './check-compose.ts';
import type { RegistryCheck } from './check-registry.ts';
import type { UnreachedCheckPorts } from './check-unreached.ts';
import type { ObserverPorts } from './observe-builds.ts';

/** What every session of the same person and workspace asks of the world. */
export interface WorldPorts {
  readonly archives: Archives;
  readonly builds: Builds;
  readonly hashFiles?: HashFiles;
  /** Where builds of others are remembered; without it, and without `place`, they are not noticed. */
  readonly records?: ObserverPorts['builds'];
  /** Where compose files are; without it nothing is said about them. */
  readonly place?: ComposeCheckPorts['place'] & UnreachedCheckPorts['place'];
  readonly platform: HostPlatform;
  /** Without it nothing is known of what was replaced below a mount. */
  readonly wasReplaced?: WasReplaced;
  /** Without them no note is made. */
  readonly notes?: NotePorts;
  /** Without them nothing is said about backups. */
  readonly journals?: Journals;
  readonly random: () => string;
  readonly log: Pick<Log, 'error'>;
  /** Without it nothing is said about registries. */
  readonly registries?: RegistryCheck;
  /** Whether registries are asked without being asked to. */
  readonly asksRegistries?: () => boolean;
  /** Whoever asks for a diagnosis here wants registries asked for it, too. */
  readonly isRegistryAskedFor?: boolean;
  /** Without it, and without `notes`, nothing is said about clusters. */
  readonly clusters?: { readonly check: ClusterCheck; readonly manifests: ManifestImages };
}

export interface SessionPorts extends WorldPorts {
  readonly engine: Engine;
  /** By `pairKey`; outlives the session, because it is about contents. */
  readonly compared: Map<string, Comparison>;
  /** Gets each report, never an older one after a newer one. */
  readonly tell: (report: StatusReport, files: DifferingFiles) => void;
  /** Somebody sees the rows. */
  readonly isShown: () => boolean;
}
