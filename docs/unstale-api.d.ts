/**
 * What Unstale gives to other extensions. Copy this file; it needs nothing else. Ask for the extension, and be content when it
 * is not there:
 *
 *     const unstale = vscode.extensions.getExtension<UnstaleApi>('unstale.unstale');
 *     const api = await unstale?.activate();
 *
 * Within `version: 1` fields and kinds are only ever added. Whatever is rejected is an `Error` with a `reason`.
 */

export interface UnstaleApi {
  readonly version: 1;
  /** Resolves when the language server answers; starts it when it does not run. */
  serverReady(): Promise<void>;
  readonly isServerRunning: boolean;
  /** Looks at the engine and compares what has to be compared, which may take seconds. Rejects when there is no engine. */
  status(): Promise<StatusReport>;
  /** `diagnose` with every file by itself. */
  verify(subject: Asked): Promise<Diagnosis>;
  /**
   * Walks the chain: every link with its state, the first broken one, and one sentence. Shows nothing. Rejects with `not-found`
   * where there is nothing of the subject on the engine.
   */
  diagnose(subject: Asked): Promise<Diagnosis>;
  /**
   * A new image without cache, compared with the workspace, and a new container from it with the same configuration; whatever
   * fails, the old container runs on. Shows the plan and asks, and asks which container where the subject means several.
   * Callers that asked themselves say `isConfirmed`: then a subject without a container rejects with `not-found`, and one with
   * several with `conflict`. Without trust in the workspace the result is `refused`.
   */
  cleanRebuild(subject: Subject, options?: { readonly isConfirmed: boolean }): Promise<CleanRebuildResult>;
  /** Called after each look at the engine. Nothing is looked at for it: looks happen while the sidebar is followed, and by `status`. */
  onDidChangeStatus(listener: () => void): { dispose(): void };
}

/** What can be asked about; it always ends in containers. */
export type Subject =
  /** Id of a container, its first twelve digits or more, or its name. */
  | string
  | { readonly container: string }
  /** Of Compose; in any project where none is said. */
  | { readonly service: string; readonly project?: string | undefined }
  /** Of Compose: all its services. */
  | { readonly project: string }
  /** What the containers were created from: `shop-web`, `registry.example/shop/web:1`, or the id of an image. */
  | { readonly image: string };

/** Also what the workspace builds: by the absolute path of a file, wherever it should have arrived, or of a folder. */
export type Asked = Subject | { readonly file: string } | { readonly folder: string };

export interface Diagnosis {
  readonly version: 1;
  readonly subject: DiagnosedSubject;
  readonly verdict: 'fresh' | 'stale' | 'unknown';
  /** Of the links that decide. */
  readonly firstBroken: Link['id'] | null;
  /** One sentence: what is wrong, or what is proved. */
  readonly conclusion: string;
  /** All of them, in the order of the chain. */
  readonly links: readonly DiagnosedLink[];
  readonly files?: readonly VerifiedFile[];
  /** How many are in which state, those that were left out of `files` among them; none where a state is absent. */
  readonly fileCounts?: FileCounts;
  /** How many were left out of `files`; none where it is absent. */
  readonly moreFiles?: number;
  /** Why there may be files of which nothing is said. */
  readonly incomplete?: string;
  /** How the image is built, and how that is known. */
  readonly build?: DiagnosedBuild;
  /** The line of the ignore file that keeps a file out; `line` is zero-based. */
  readonly ignoreFile?: IgnoreLine;
  /** What a build would do now; absent where nobody asked for it. It says nothing about what runs. */
  readonly nextBuild?: NextBuild;
  /** What else the subject means; what is stale was taken first. */
  readonly others: readonly OtherSubject[];
  /** How many were left out of `others`; none where it is absent. */
  readonly moreOthers?: number;
}

export type NextBuild =
  | {
      readonly kind: 'known';
      /** The whole plan in one line. */
      readonly summary: string;
      /** Sentences, first about what was asked; none where there is nothing to say. */
      readonly says: readonly string[];
      /** At most 200. */
      readonly steps: readonly NextStep[];
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface NextStep {
  /** From 1, of the Dockerfile. */
  readonly line: number;
  /** The instruction. */
  readonly label: string;
  readonly outcome: 'reused' | 'runs' | 'unknown' | 'fails';
  readonly because: string;
}

export type FileCounts = Readonly<Partial<Record<VerifiedFile['state'], number>>>;

export interface IgnoreLine {
  readonly uri: string;
  readonly line: number;
}

export interface DiagnosedSubject {
  readonly kind: 'container' | 'image' | 'file';
  readonly name: string;
  readonly reference?: string;
  readonly imageId?: string | undefined;
  readonly containerId?: string;
  /** Absolute path of the file that was asked about. */
  readonly file?: string;
}

export interface DiagnosedBuild {
  readonly dockerfileUri: string;
  readonly contextPath?: string | undefined;
  readonly target?: string | undefined;
  readonly because: string;
}

export interface OtherSubject {
  readonly name: string;
  readonly verdict: Diagnosis['verdict'];
  readonly firstBroken: Link['id'] | null;
}

export interface DiagnosedLink extends Link {
  readonly category: 'cache' | 'context' | 'dockerfile' | 'lifecycle' | 'mounts' | 'registry' | 'orchestration';
}

export interface VerifiedFile {
  /** Relative to the build context, with forward slashes; of a named context behind its name: `lib:src/a.js`. */
  readonly path: string;
  /** Absolute, of a file of a named context. */
  readonly localPath?: string;
  /** Absent for what never reaches the image. */
  readonly imagePath?: string;
  readonly state:
    | 'identical'
    | 'different'
    | 'missing'
    | 'ignored'
    | 'not-copied'
    | 'generated'
    | 'hidden-by-mount'
    | 'changed-in-container'
    | 'unknown';
  /** Why, where the state does not say it alone. */
  readonly because?: string;
}

/** The `reason` of what is rejected, as far as it comes from an engine or a subject. */
export type Failure =
  | 'not-running'
  | 'no-permission'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'unsupported'
  | 'cancelled'
  | 'wrong-context'
  | 'broken-answer'
  | 'failed';

export interface StatusReport {
  readonly engine: { readonly id: string; readonly version: string; readonly endpoint: string; readonly decidedBy: string };
  readonly projects: readonly ProjectStatus[];
  /** What an exchange of a container left for a person; absent where nobody looked. */
  readonly backups?: readonly BackupStatus[];
}

export interface BackupStatus {
  /** `unreadable`: a journal that is broken, or of a later version, and that nothing acts upon. */
  readonly kind: 'kept' | 'needs-attention' | 'unreadable';
  /** Of the container that was replaced; of a journal that cannot be read, its path. */
  readonly name: string;
  /** Of the old container; `undefined` where that is not known. */
  readonly containerId: string | undefined;
  /** Whether the old container is still on the engine. */
  readonly isThere: boolean;
  readonly because: string;
  /** Command lines with which a person brings the old container back, or finishes what was begun. */
  readonly commands: readonly string[];
}

export interface ProjectStatus {
  /** `workspace`: what the workspace builds, where no compose project runs it. */
  readonly kind: 'compose' | 'workspace' | 'none';
  /** Name of the compose project, path of the workspace folder; `undefined` for everything that belongs to none. */
  readonly name: string | undefined;
  readonly images: readonly ImageStatus[];
}

/** A reference, and what was created from it. */
export interface ImageStatus {
  readonly reference: string;
  /** What the reference names now; `undefined` when it names nothing any more. */
  readonly id: string | undefined;
  readonly builtAtMs: number | undefined;
  /** When a name was given to it last; `undefined` when it was not asked, or the engine does not tell. */
  readonly taggedAtMs: number | undefined;
  readonly verdict: Verdict;
  readonly links: readonly Link[];
  readonly containers: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** In the engine's words: `Up 3 hours (healthy)`. */
  readonly status: string;
  readonly createdAtMs: number;
  /** When it was started last; `undefined` when it was not asked, or never started. */
  readonly startedAtMs: number | undefined;
  /** The image it was created from. */
  readonly imageId: string;
  readonly service: string | undefined;
  /** What it ran before it was replaced, and until when that can be restored; absent where nothing is remembered. */
  readonly previous?: { readonly imageId: string; readonly untilMs: number };
  /** The Dev Containers extension keeps it. */
  readonly isDevContainer?: boolean;
  readonly verdict: Verdict;
  readonly links: readonly Link[];
}

/** `stale` is said only where it is proved; the link is the first one that is broken, or could not be decided. */
export type Verdict =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'stale'; readonly link: Link }
  | { readonly kind: 'unknown'; readonly link: Link };

/** One link of the way from a source file to the process. */
export interface Link {
  readonly id:
    | 'context'
    | 'transfer'
    | 'instruction'
    | 'target'
    | 'source'
    | 'commit'
    | 'base'
    | 'container'
    | 'compose'
    | 'mount'
    | 'drift'
    | 'process'
    | 'registry'
    | 'cluster';
  readonly state: 'ok' | 'broken' | 'note' | 'unknown' | 'not-applicable';
  /** One sentence for people; from strangers in part, so never for markdown as it is. */
  readonly because: string;
  /** Differing files, image ids, hashes: what proves it. */
  readonly evidence: readonly string[];
  readonly fixes: readonly (
    | 'edit-ignore-file'
    | 'clean-rebuild'
    | 'renew-volumes'
    | 'rebuild-dev-container'
    | 'restart'
    | 'compose-up'
    | 'set-build-source'
    | 'push'
    | 'pull'
  )[];
  /** Lines for a terminal that mend it. They are shown, and run by nobody but the person who reads them. */
  readonly commands?: readonly string[];
}

export type CleanRebuildResult =
  /** Paths in the image that hold the bytes of the workspace. */
  | { readonly kind: 'rebuilt'; readonly containerId: string; readonly identicalFiles: readonly string[] }
  | { readonly kind: 'refused' | 'aborted' | 'rolled-back' | 'needs-attention'; readonly because: string }
  | { readonly kind: 'build-failed'; readonly because: string; readonly dockerfile: string; readonly line: number | undefined }
  | { readonly kind: 'cancelled' };
