/** What the manifest contributes, as types: commands with their arguments and results. A test holds both lists equal. */
import type { JsonObject } from './ports.ts';
import type { Subject } from './subject.ts';

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
  /**
   * A new image without cache, compared with the workspace, and a new container from it with the same configuration. Asks first;
   * whatever fails, the old container runs on. Where no container or several are meant it asks which.
   */
  'unstale.cleanRebuild': { args: [of?: Subject]; result: CleanRebuildResult };
  /** Asks which build makes an image, and writes it into `unstale.images`. The result is the Dockerfile's path. */
  'unstale.setBuildSource': { args: [of?: Subject]; result: string | undefined };
  /** Shows the row of a container in the sidebar. The result is false when it has none. */
  'unstale.revealInSidebar': { args: [containerId?: string]; result: boolean };
  /** Shows when each layer of an image was made. Where none or several are meant it asks which; then the result may be nothing. */
  'unstale.layerHistory': { args: [of?: Subject]; result: LayerHistory | undefined };
  /** Puts engine, versions and counts on the clipboard; no name of anybody's container is in it. */
  'unstale.copyDiagnostics': { args: []; result: string };
}

export type RecreateResult =
  | { readonly kind: 'recreated'; readonly containerId: string }
  | { readonly kind: 'refused' | 'aborted' | 'rolled-back' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'cancelled' };

export type CleanRebuildResult =
  /** Paths in the image that hold the bytes of the workspace. */
  | { readonly kind: 'rebuilt'; readonly containerId: string; readonly identicalFiles: readonly string[] }
  | { readonly kind: 'refused' | 'aborted' | 'rolled-back' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'build-failed'; readonly because: string; readonly dockerfile: string; readonly line: number | undefined }
  | { readonly kind: 'cancelled' };

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
  'unstale.cleanRebuild',
  'unstale.setBuildSource',
  'unstale.revealInSidebar',
  'unstale.layerHistory',
  'unstale.copyDiagnostics',
];
