/** What the manifest contributes, as types: commands with their arguments and results. A test holds both lists equal. */
import type { JsonObject } from './ports.ts';
import type { Asked, ComparedFile, Subject } from './subject.ts';

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
  /** Shows the row of a container in the sidebar. The result is false when it has none. */
  'unstale.revealInSidebar': { args: [containerId?: string]; result: boolean };
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
  'unstale.copyDiagnostics',
  'unstale.diagnose',
  'unstale.verify',
  'unstale.whereIsThisRunning',
  'unstale.compareFile',
];
