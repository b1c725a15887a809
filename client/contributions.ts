/** What the manifest contributes, as types: commands with their arguments and results. A test holds both lists equal. */
import type { JsonObject } from './ports.ts';
import type { Asked, ComparedFile, FileLine, Subject } from './subject.ts';

export interface Commands {
  /** Shows the log of extension and server. */
  'unstale.showOutput': { args: []; result: undefined };
  /** Resolves when the server answers again. */
  'unstale.restartLanguageServer': { args: []; result: undefined };
  /** Opens the page of a rule from the package; without an id it asks. The result is the id, or nothing when it was cancelled. */
  'unstale.openRulePage': { args: [ruleId?: string]; result: string | undefined };
  /** Looks at the engine and compares what has to be compared. The result is the status report as plain JSON. */
  'unstale.status': { args: []; result: JsonObject };
  /** The same, for the sidebar's button. */
  'unstale.refresh': { args: []; result: undefined };
  'unstale.showOnlyStale': { args: []; result: undefined };
  'unstale.showAll': { args: []; result: undefined };
  /**
   * A new container from what the reference of that one is now, with the same configuration. Asks first; the old one comes back if
   * the new one does not stay up. Where no container or several are meant it asks which.
   */
  'unstale.recreate': { args: [of?: Subject]; result: RecreateResult };
  /** Has the Dev Containers extension rebuild a container that it keeps, where that is there; whether it was asked to. */
  'unstale.rebuildDevContainer': { args: [of?: Subject]; result: boolean };
  /**
   * The same with fresh anonymous volumes, so that it sees what the image holds there. The old volumes are left under their names, and
   * the question names them.
   */
  'unstale.renewVolumes': { args: [of?: Subject]; result: RecreateResult };
  /**
   * A new image without cache, compared with the workspace, and a new container from it with the same configuration. Asks first;
   * whatever fails, the old container runs on. Where no container or several are meant it asks which.
   */
  'unstale.cleanRebuild': { args: [of?: Subject]; result: CleanRebuildResult };
  /** The same with the cache. */
  'unstale.rebuild': { args: [of?: Subject]; result: CleanRebuildResult };
  /**
   * Rebuilds every stale container of a project in the order in which its services depend on each other. Asks once, with one plan;
   * the first that fails ends it, and what was replaced before stays replaced.
   */
  'unstale.rebuildStale': { args: [of?: Subject]; result: RebuildStaleResult };
  /** Builds an image and gives it its name, without touching a container; then offers to recreate those of the older image. Asks first. */
  'unstale.rebuildImage': { args: [of?: Asked]; result: ImageBuildResult };
  /** What the registry has, and a new container from it with the same configuration. Asks first; whatever fails, the old one runs on. */
  'unstale.pullAndRecreate': { args: [of?: Subject]; result: RecreateResult };
  /**
   * Builds an image without touching a container, tagged with the commit that is checked out (`-dirty` where files of the build
   * are not the commit's) and with its own name. Asks first. The tag is on the clipboard afterwards.
   */
  'unstale.buildWithGitTag': { args: [of?: Asked]; result: GitBuildResult };
  /** Shows what the builder keeps, asks what of it goes, and drops that. No image, container or volume is touched. */
  'unstale.pruneBuildCache': { args: []; result: PruneResult };
  /** Lists what Unstale left on the engine and on the disk, asks what of it goes, and removes that: never by force, never a volume. */
  'unstale.cleanUp': { args: []; result: CleanUpResult };
  /**
   * The old container of an exchange that left it comes back under its name, as it was. Asks first; where none is meant it asks
   * which.
   */
  'unstale.restoreBackup': { args: [of?: Subject]; result: BackupResult };
  /** Such a container is removed, without its volumes, and never where it is the only one of its name. */
  'unstale.removeBackup': { args: [of?: Subject]; result: BackupResult };
  /**
   * A container that was replaced within the last hour runs again what it ran before, with the settings that it has now. Asks first;
   * whatever fails, it runs on as it is. Where none is meant it asks which.
   */
  'unstale.restorePrevious': { args: [of?: Subject]; result: RecreateResult };
  /** Asks which build makes an image, and writes it into `unstale.images`. The result is the Dockerfile's path. */
  'unstale.setBuildSource': { args: [of?: Subject]; result: string | undefined };
  /**
   * Walks the chain for a container, an image, a service or a file of the workspace, and tells the first broken link. Without a
   * subject it is about the file in the active editor. The result is the diagnosis as plain JSON; nothing
   * when there is nothing of it, or it was cancelled.
   */
  'unstale.diagnose': { args: [of?: Asked]; result: JsonObject | undefined };
  /** The same with every file by itself, as a report. */
  'unstale.verify': { args: [of?: Asked]; result: JsonObject | undefined };
  /** Images and containers that should hold a file, what is stale first; without one, the file in the active editor. */
  'unstale.whereIsThisRunning': { args: [of?: Asked]; result: readonly JsonObject[] };
  /** Shows a file of an image or a container beside that of the workspace; whether there is one. */
  'unstale.compareFile': { args: [of?: ComparedFile]; result: boolean };
  /**
   * The image of a reference against what its registry has. Asks the registry now, with the credentials of `docker login` where it
   * wants some; where no image is meant it asks which.
   */
  'unstale.compareWithRegistry': { args: [of?: Subject]; result: RegistryComparison | undefined };
  /**
   * The image of a reference against the pods of the current kubeconfig context that use it, where `unstale.cluster.check` is on: asks the
   * cluster now, only to read. The result is the link as plain JSON; lines that mend it can be copied, and are never run.
   */
  'unstale.compareWithCluster': { args: [of?: Subject]; result: JsonObject | undefined };
  /** Shows reference, registry and both digests, asks, pushes, and compares again. */
  'unstale.push': { args: [of?: Subject]; result: TransferResult };
  /** The same the other way: what the reference names here is then what the registry has. */
  'unstale.pull': { args: [of?: Subject]; result: TransferResult };
  /** Shows the row of a container in the sidebar. The result is false when it has none. */
  'unstale.revealInSidebar': { args: [containerId?: string]; result: boolean };
  /** Shows when each layer of an image was made. Where none or several are meant it asks which; then the result may be nothing. */
  'unstale.layerHistory': { args: [of?: Subject]; result: LayerHistory | undefined };
  /** Shows the last builds of the builder's history with the time of each step; the result is the same as data. */
  'unstale.showLastBuilds': { args: []; result: readonly ShownBuild[] };
  /**
   * What the next build will reuse and what will run, and why, as a report. Nothing is built. The result is the plan as plain JSON; nothing
   * when none was chosen.
   */
  'unstale.showBuildPlan': { args: [of?: Asked]; result: JsonObject | undefined };
  /** Why the steps of the last build ran, what of it was needless, and what may be out of date. The result is what is remembered of it. */
  'unstale.explainLastBuild': { args: [of?: Asked]; result: JsonObject | undefined };
  /** Opens what a link of a page leads to; whether it was there. */
  'unstale.openFileAtLine': { args: [of?: FileLine]; result: boolean };
  /** Asks where, and writes the picture of a build there, as SVG or PNG; the result is its path. */
  'unstale.saveBuildPicture': { args: [of?: { readonly build: string }]; result: string | undefined };
  /**
   * Adds `develop.watch` to a service of the compose file in the active editor, or of that file, after a preview; nothing is saved.
   * The result is the service, or nothing when it was cancelled or refused, which is told.
   */
  'unstale.addComposeWatch': { args: [of?: Asked]; result: string | undefined };
  /** Puts engine, versions and counts on the clipboard; no name of anybody's container is in it. */
  'unstale.copyDiagnostics': { args: []; result: string };
}

/** What a reference names here against what it names in its registry. Plain data. */
export interface RegistryComparison {
  readonly reference: string;
  /** `docker.io`, `registry.example:5000`; empty where the reference names none. */
  readonly registry: string;
  readonly repository: string;
  readonly state: RegistryState;
  /** One sentence or two for people; from strangers in part. */
  readonly because: string;
  /** Of the index and of the platform's manifest. */
  readonly localDigests: readonly string[];
  readonly registryDigest: string | undefined;
  readonly mirrors: readonly MirrorComparison[];
}

export type RegistryState =
  | 'same'
  | 'registry-newer'
  | 'local-newer'
  /** Which one is newer cannot be told. */
  | 'different'
  | 'not-in-registry'
  | 'unknown';

export interface MirrorComparison {
  readonly registry: string;
  readonly state: 'same' | 'older' | 'not-in-registry' | 'unknown';
  readonly because: string;
  readonly digest?: string;
}

export type TransferResult =
  | { readonly kind: 'done'; readonly comparison: RegistryComparison }
  | { readonly kind: 'refused' | 'failed'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type RecreateResult =
  | { readonly kind: 'recreated'; readonly containerId: string }
  | { readonly kind: 'refused' | 'aborted' | 'rolled-back' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type BackupResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type CleanRebuildResult =
  /** Paths in the image that hold the bytes of the workspace. */
  | { readonly kind: 'rebuilt'; readonly containerId: string; readonly identicalFiles: readonly string[] }
  | { readonly kind: 'refused' | 'aborted' | 'rolled-back' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'build-failed'; readonly because: string; readonly dockerfile: string; readonly line: number | undefined }
  | { readonly kind: 'cancelled' };

export type GitBuildResult =
  | {
      readonly kind: 'built';
      /** With the tag of the commit. */
      readonly reference: string;
      /** The name that each build gives to its image. */
      readonly movingReference: string;
      readonly imageId: string;
      /** The tag named the same content before, and goes on naming that image. */
      readonly isKept: boolean;
      /** Files of the build that are not the commit's. */
      readonly dirtyFiles: readonly string[];
      /** Ids of containers that still run something older than the moving name is now. */
      readonly olderContainers: readonly string[];
    }
  | { readonly kind: 'refused' | 'aborted'; readonly because: string }
  | { readonly kind: 'build-failed'; readonly because: string; readonly dockerfile: string; readonly line: number | undefined }
  | { readonly kind: 'cancelled' };

export type ImageBuildResult =
  /** `olderContainers`: ids of those that still run something older than the reference is now. */
  | { readonly kind: 'built'; readonly reference: string; readonly imageId: string; readonly olderContainers: readonly string[] }
  | { readonly kind: 'refused' | 'aborted'; readonly because: string }
  | { readonly kind: 'build-failed'; readonly because: string; readonly dockerfile: string; readonly line: number | undefined }
  | { readonly kind: 'cancelled' };

export type RebuildStaleResult =
  /** `rebuilt`: ids of the new containers. */
  | {
      readonly kind: 'done';
      readonly rebuilt: readonly string[];
      readonly leftOut: readonly { readonly name: string; readonly because: string }[];
    }
  | { readonly kind: 'stopped'; readonly rebuilt: readonly string[]; readonly at: string; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type PruneResult =
  | { readonly kind: 'pruned'; readonly freedBytes: number }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type CleanUpResult =
  /** `failures`: what stayed after all, a sentence each. */
  | { readonly kind: 'cleaned-up'; readonly removed: number; readonly failures: readonly string[] }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'cancelled' };

export interface ShownBuild {
  readonly id: string;
  readonly name: string;
  readonly target: string | null;
  readonly end: 'completed' | 'failed' | 'cancelled';
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** With the build before of the same, for people. */
  readonly comparison: string;
  /** `brokeBecause`: the cache broke there. */
  readonly steps: readonly {
    readonly instruction: string;
    readonly durationMs: number;
    readonly isCached: boolean;
    readonly brokeBecause: string | null;
  }[];
}

export interface LayerHistory {
  readonly image: string;
  readonly imageId: string;
  /** Newest first, as an engine prints it. */
  readonly layers: readonly LayerRow[];
}

export interface LayerRow {
  /** Milliseconds since 1970; `null` where nobody wrote it down. */
  readonly createdAtMs: number | null;
  readonly sizeBytes: number;
  readonly instruction: string;
  /** Longer before the last step than a build takes, so it came from the cache, or with the base. */
  readonly isReused: boolean;
  /** Of the Dockerfile, from 1; `null` for what the base is made of, and where another Dockerfile made the image. */
  readonly line: number | null;
  /** Rules that say that the cache keeps it for too long. */
  readonly rules: readonly string[];
}

/** Of language models. */
export const toolNames = ['unstale_diagnose', 'unstale_verify', 'unstale_freshness'] as const;

export type ToolName = (typeof toolNames)[number];

export type CommandId = keyof Commands;

export const commandIds: readonly CommandId[] = [
  'unstale.showOutput',
  'unstale.restartLanguageServer',
  'unstale.openRulePage',
  'unstale.status',
  'unstale.refresh',
  'unstale.showOnlyStale',
  'unstale.showAll',
  'unstale.recreate',
  'unstale.renewVolumes',
  'unstale.rebuildDevContainer',
  'unstale.cleanRebuild',
  'unstale.rebuild',
  'unstale.rebuildStale',
  'unstale.rebuildImage',
  'unstale.pullAndRecreate',
  'unstale.buildWithGitTag',
  'unstale.pruneBuildCache',
  'unstale.cleanUp',
  'unstale.restoreBackup',
  'unstale.removeBackup',
  'unstale.restorePrevious',
  'unstale.setBuildSource',
  'unstale.compareWithRegistry',
  'unstale.compareWithCluster',
  'unstale.push',
  'unstale.pull',
  'unstale.revealInSidebar',
  'unstale.layerHistory',
  'unstale.addComposeWatch',
  'unstale.showLastBuilds',
  'unstale.showBuildPlan',
  'unstale.explainLastBuild',
  'unstale.openFileAtLine',
  'unstale.saveBuildPicture',
  'unstale.copyDiagnostics',
  'unstale.diagnose',
  'unstale.verify',
  'unstale.whereIsThisRunning',
  'unstale.compareFile',
];
