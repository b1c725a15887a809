/**
 * THE DOOR: every message between client and server that the Language Server Protocol does not define, and what the
 * client says at start. Plain serialisable data only. Any editor may leave all of it out: the server then works with
 * its defaults.
 */
import { NotificationType0, type Range, RequestType, RequestType0 } from 'vscode-languageserver-protocol';

/** `initializationOptions` of the `initialize` request. Every field may be absent. */
export interface InitializationOptions {
  /**
   * An address that opens a rule's page from the package, without the network; `{rule}` stands for the rule's id:
   * `command:unstale.openRulePage?%22{rule}%22`. Absent: hovers link to the web only.
   */
  readonly offlinePageTemplate?: string;
  /** False while the workspace is not trusted: build contexts outside its folders are not read. Absent: trusted. */
  readonly isTrusted?: boolean;
  /** The `unstale` section, for clients that do not answer `workspace/configuration`. */
  readonly settings?: unknown;
}

/** Sent by the client, once, when the person trusts the workspace. It cannot fail; open documents are checked again. */
export const trustGranted = new NotificationType0('unstale/trustGranted');

/** A build whose result another one takes in by the name of a named context: a service, a bake target. */
export interface OtherBuildInfo {
  readonly dockerfileUri: string;
  readonly dockerfileText?: string | undefined;
  readonly contextPath: string;
  readonly target?: string | undefined;
  readonly args?: Record<string, string> | undefined;
  readonly unknownArgs?: string[] | undefined;
  readonly namedContexts?: Record<string, string> | undefined;
}

/** Never the secret itself. */
export type SecretSourceInfo = { readonly file: string } | { readonly env: string };

export interface BuildSourceInfo {
  /** With a text: the file that spells it. */
  readonly dockerfileUri: string;
  /** The Dockerfile itself, where no file is one: `dockerfile_inline`. */
  readonly dockerfileText?: string;
  /** Why it is not known how it is built; nothing of it can be compared then, and `dockerfileUri` is what declares it. */
  readonly unknown?: string;
  /** Absolute; absent when the context is not a folder of this machine or not known. */
  readonly contextPath?: string | undefined;
  readonly target?: string | undefined;
  /** Whoever says how it is built leaves open up to which stage: a person may be asked, and a record may tell it meanwhile. */
  readonly isTargetOpen?: boolean;
  readonly args: Record<string, string>;
  /** Arguments that the build passes with a value that is not spelled out. */
  readonly unknownArgs: string[];
  /** Named contexts: absolute where they are folders, else as spelled. */
  readonly namedContexts: Record<string, string>;
  /** By the name of a named context: the build that makes what it stands for. */
  readonly otherBuilds?: Record<string, OtherBuildInfo>;
  /** By id: the file, absolute, or the variable of the environment that a secret of the build is read from. */
  readonly secrets?: Record<string, SecretSourceInfo>;
  /** Further options of the build that change the image and are not told here: `secrets`, `platforms`. */
  readonly otherOptions?: string[];
  /** Image names that the result is tagged with. */
  readonly references: string[];
  /** Repositories of which it makes images under tags that nobody here knows. */
  readonly repositories?: string[];
  /**
   * `project` is what Compose makes up without a flag or the environment. `folder`: where relative paths of its files start, that
   * of the first of them. `except`: it stands for every service of these files
   * but those, because what they include cannot be read.
   */
  readonly service?: {
    readonly project: string;
    readonly name: string;
    readonly composeUri: string;
    readonly folder?: string;
    readonly except?: string[];
  };
  /** The workspace folder that holds the Dockerfile; absent when none does. */
  readonly workspaceFolder?: string;
  /** Images that it made, by id, and digests of their content: of a `record` and of `history`, which are about them and no other. */
  readonly imageIds?: string[];
  /** `script`: a line of CI or of a script. `label`: the image itself names the repository. `folder`: a Dockerfile that nothing names, a candidate for a question. */
  readonly origin: {
    readonly kind:
      | 'flag'
      | 'setting'
      | 'record'
      | 'compose'
      | 'history'
      | 'bake'
      | 'task'
      | 'script'
      | 'devcontainer'
      | 'label'
      | 'folder';
    readonly because: string;
  };
}

export interface BuildSourcesParams {
  /** The engine whose build records count; absent: none. */
  readonly engineId?: string;
}

/**
 * Sent by the client when it looks for the build of an image. The sources come in the order in which they count; of a
 * failure nothing is told but an empty list and a line in the log.
 */
export const buildSourcesRequest = new RequestType<BuildSourcesParams, BuildSourceInfo[], never>('unstale/buildSources');

export interface BuildObserved {
  readonly engineId: string;
  readonly imageId: string;
  /** Further digests of its content: of the platform's manifest, of the configuration. */
  readonly contentIds?: string[];
  readonly reference: string;
  readonly dockerfileUri: string;
  /** Absolute. */
  readonly contextPath: string;
  readonly target?: string | undefined;
  /** Without their values, which are nobody's business later. */
  readonly argNames: string[];
  readonly namedContexts: Record<string, string>;
  /** Milliseconds since 1970. */
  readonly builtAtMs: number;
  /** Who started it; absent: Unstale. `history`: the builder remembers it. */
  readonly by?: 'unstale' | 'history';
  /** True when the builder kept no copies of files before it, so that it was sent everything. */
  readonly isSentWhole?: boolean;
  /** What it was given, as far as that is proved; absent: nobody looked. */
  readonly inputs?: BuildInputsResult;
}

/**
 * Sent by the client when a build made an image; answered when it is remembered. What cannot be written is in the log, and
 * then not remembered.
 */
export const buildObservedRequest = new RequestType<BuildObserved, null, never>('unstale/buildObserved');

/** What is remembered of one build. */
export interface BuildRecordInfo {
  readonly imageId: string;
  readonly reference: string;
  /** Milliseconds since 1970. */
  readonly builtAtMs: number;
  readonly by: 'unstale' | 'history';
}

/** Sent by the client when somebody cleans up: what is remembered of builds on that engine. Of a failure, nothing. */
export const buildRecordsRequest = new RequestType<{ readonly engineId: string }, BuildRecordInfo[], never>(
  'unstale/buildRecords',
);

export interface ForgetBuildsParams {
  readonly engineId: string;
  readonly imageIds: string[];
}

/** Sent by the client when somebody agreed to it: forgets every build of those images. Answers how many; of a failure, 0. */
export const forgetBuildsRequest = new RequestType<ForgetBuildsParams, number, never>('unstale/forgetBuilds');

/** Fields of a build source, as `unstale/buildSources` gives them or a person said them. */
export interface ExpectedFilesParams extends OtherBuildInfo {
  readonly otherBuilds?: Record<string, OtherBuildInfo> | undefined;
  /** `next` of the page before, or `page` of `unstale/expectedPlaces`; everything else must be the same. */
  readonly page?: string | undefined;
}

export interface ExpectedFileInfo {
  /** Absolute, as the Dockerfile spells it: a folder above may be a link of the base image. */
  readonly imagePath: string;
  /** `src/main.go`, or `name:path` of a named context, a folder or the context of another build. */
  readonly contextPath: string;
  /** Absolute, of a file of a named context: where it lies on this machine. */
  readonly localPath?: string;
  readonly kind: 'file' | 'symlink';
  /** Absent for files above 64 MiB; for a symlink, of where it points. */
  readonly sha256?: string | undefined;
  readonly sizeBytes: number;
  /** When it was changed last, in milliseconds since 1970, as the file system tells. */
  readonly modifiedAtMs: number;
  /** Permission bits; absent when `--chmod` gives others. */
  readonly mode?: number | undefined;
  /** A later step may have written to the path: a difference then proves nothing, equal bytes do. */
  readonly isAfterwardsRun: boolean;
}

export type ExpectedFilesResult =
  | {
      readonly kind: 'known';
      readonly files: ExpectedFileInfo[];
      /** Copies that could not be mapped, with the reason. */
      readonly notVerbatim: string[];
      readonly dockerfileSha256: string;
      /** What a COPY names and the ignore file keeps out. */
      readonly lost: LostSourceInfo[];
      /** Absent when there is no ignore file. */
      readonly ignoreFileUri?: string;
      /** False when more files may have arrived verbatim; every page must say true to mean it. */
      readonly isComplete: boolean;
      readonly next?: string;
    }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client when it compares an image with the workspace: which files the target's image holds verbatim from
 * the build context, hashed from the disk. At most 20,000 files a page. It can be cancelled. A failure, and a workspace
 * without trust, is `unknown`.
 */
export const expectedFilesRequest = new RequestType<ExpectedFilesParams, ExpectedFilesResult, never>('unstale/expectedFiles');

export type ExpectedPlacesParams = Omit<ExpectedFilesParams, 'page'>;

export type ExpectedPlacesResult =
  | {
      readonly kind: 'known';
      readonly places: Pick<ExpectedFileInfo, 'imagePath' | 'contextPath' | 'localPath'>[];
      /** The first page of `unstale/expectedFiles` that tells of the same look at the build context. */
      readonly page: string;
    }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client before `unstale/expectedFiles`: where the files land that it will tell, so that they are read out of an
 * image while they are hashed. No file's bytes are read for it. It can be cancelled. A failure, and a workspace without trust,
 * is `unknown`.
 */
export const expectedPlacesRequest = new RequestType<ExpectedPlacesParams, ExpectedPlacesResult, never>('unstale/expectedPlaces');

/** Files of a build context that `unstale/expectedFiles` told, relative to it. */
export interface HashFilesParams {
  readonly contextPath: string;
  readonly paths: string[];
}

export type HashedFileInfo = Pick<ExpectedFileInfo, 'sha256' | 'sizeBytes' | 'modifiedAtMs' | 'mode'>;

export type HashFilesResult =
  /** In the order of the paths; `null` for what is no file any more, or cannot be read. */
  | { readonly kind: 'known'; readonly files: readonly (HashedFileInfo | null)[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Reads only these files, from the disk. */
export const hashFilesRequest = new RequestType<HashFilesParams, HashFilesResult, never>('unstale/hashFiles');

/** The build source whose image is asked about, as `unstale/buildSources` gives it. */
export interface ImageStepsParams {
  readonly dockerfileUri: string;
  readonly dockerfileText?: string | undefined;
  readonly target?: string | undefined;
  readonly args?: Record<string, string> | undefined;
  readonly unknownArgs?: string[] | undefined;
  readonly namedContexts?: Record<string, string> | undefined;
}

/** The image that the target stands on in the end, through the stages between. */
export type BaseImageInfo =
  | { readonly kind: 'image'; readonly reference: string; readonly isPinned: boolean }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'unknown'; readonly because: string };

/** One instruction of the target and of the stages below it, in the order in which they run. */
export interface ImageStepInfo {
  /** From 1. */
  readonly line: number;
  /** Upper case: `RUN`. */
  readonly keyword: string;
  /** One line: flags and texts of heredocs are left out; of the JSON form its words. At most 400 characters. */
  readonly argument: string;
  /** Rules that say that the cache keeps what the instruction made although it should be made again. */
  readonly frozen: { readonly rule: string; readonly message: string }[];
}

export type ImageStepsResult =
  | { readonly kind: 'known'; readonly base: BaseImageInfo; readonly steps: ImageStepInfo[] }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client when it compares an image with its base, and its layers with the instructions that made them. The
 * Dockerfile on the disk counts, which is what builds read. A failure, and a workspace without trust, is `unknown`.
 */
export const imageStepsRequest = new RequestType<ImageStepsParams, ImageStepsResult, never>('unstale/imageSteps');

/** The Dockerfile that is asked about, as `unstale/buildSources` gives it. */
export type StagesParams = Pick<ImageStepsParams, 'dockerfileUri' | 'dockerfileText'>;

export interface StageInfo {
  /** In lower case, as a target is looked up; absent where FROM gives none. */
  readonly name?: string;
  /** From 1. */
  readonly line: number;
  /** What it begins with, as FROM spells it: an image, another stage, `scratch`. At most 200 characters. */
  readonly base: string;
}

export type StagesResult =
  /** In the order of the Dockerfile; a build without a target makes the last. At most 200. */
  { readonly kind: 'known'; readonly stages: StageInfo[] } | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client before a build, to ask a person for its target and to refuse one that is not there. The Dockerfile on the disk
 * counts. A failure, and a workspace without trust, is `unknown`.
 */
export const stagesRequest = new RequestType<StagesParams, StagesResult, never>('unstale/stages');

/** A build, without what only one page of its files needs. */
export type BuildInputsParams = Omit<ExpectedFilesParams, 'page'>;

/** `imagePaths`: where the image holds it byte for byte. */
export interface BuildInputInfo {
  /** `src/main.go`, or `name:path` of a named context. */
  readonly path: string;
  /** Equal for equal content, kind and executable bit; keyed, so that it tells nothing else. */
  readonly hash: string;
  /** Size, date and mode, by which a builder knows a file again. */
  readonly stamp: string;
  readonly imagePaths: readonly string[];
}

export type BuildInputsResult =
  | {
      readonly kind: 'known';
      /** Hashes of different keys compare to nothing. */
      readonly keyId: string;
      /** Of the instructions that make the target, as they take effect. */
      readonly instructionsSha256: string;
      readonly filesSha256: string;
      /** Keyed hashes of the values that are passed; `null` where one is not known. */
      readonly args: Record<string, string | null>;
      readonly count: number;
      /** Sorted by path; absent above 20,000. */
      readonly files?: BuildInputInfo[];
      /** Where the image holds what the build made of them, or below. */
      readonly madeAt: string[];
      /** When any of it changed last: what was built later was given just this. Absent where that cannot be told. */
      readonly changedAtMs?: number;
      readonly isComplete: boolean;
      /** Why it is not complete. */
      readonly because: string[];
    }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client before and after a build: what the workspace gives to it now, read from the disk. It can be cancelled.
 * A failure, and a workspace without trust, is `unknown`.
 */
export const buildInputsRequest = new RequestType<BuildInputsParams, BuildInputsResult, never>('unstale/buildInputs');

export interface InputChangesParams extends BuildInputsParams {
  readonly engineId: string;
  readonly imageId: string;
  /** True when nobody but the record says how it is built: its arguments are then what they were. */
  readonly isAsRecorded: boolean;
}

export interface ChangedInput {
  readonly path: string;
  /** Where the image holds it byte for byte, or held it when it was built. */
  readonly imagePaths: string[];
}

export type InputChangesResult =
  /** Nobody recorded what the build of just that image was given. */
  | { readonly kind: 'no-record' }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'unchanged'; readonly count: number; readonly madeAt: string[]; readonly builtAtMs: number }
  /** At most 1,000 files each. */
  | {
      readonly kind: 'changed';
      readonly changed: ChangedInput[];
      readonly added: ChangedInput[];
      readonly deleted: ChangedInput[];
      readonly isDockerfileChanged: boolean;
      /** Names of build arguments whose values differ. */
      readonly args: string[];
      /** False when files changed of which nobody can say which. */
      readonly isListed: boolean;
      /** Where the image holds what its build made of the files, or below. */
      readonly madeAt: string[];
      readonly builtAtMs: number;
    };

/**
 * Sent by the client when the files that an image holds do not decide alone: what of the recorded inputs of its build is
 * different now. It can be cancelled. A failure, and a workspace without trust, is `unknown`.
 */
export const inputChangesRequest = new RequestType<InputChangesParams, InputChangesResult, never>('unstale/inputChanges');

export interface ContextFilesParams extends Omit<ExpectedFilesParams, 'page'> {
  /** Relative to the context, with forward slashes: only of these; absent: of all. */
  readonly paths?: string[];
}

export interface ContextFileInfo {
  /** Relative to the context, with forward slashes. */
  readonly path: string;
  /** `folder`: nobody looked into it, because all of it is kept out. */
  readonly kind: 'file' | 'symlink' | 'folder' | 'special';
  /** `copied`: a step that makes the target takes it. `line` is zero-based, in the ignore file. */
  readonly fate:
    | { readonly kind: 'ignored'; readonly pattern: string; readonly line: number }
    | { readonly kind: 'copied' }
    | { readonly kind: 'not-copied' }
    /** No known step takes it, and there are steps that could not be followed. */
    | { readonly kind: 'unknown' };
}

/** What a COPY names and the ignore file keeps out; `what` says so. */
export interface LostSourceInfo {
  readonly what: string;
  readonly path: string;
  readonly pattern: string;
  /** Zero-based, in the ignore file. */
  readonly line: number;
}

export type ContextFilesResult =
  | {
      readonly kind: 'known';
      /** At most 100,000. */
      readonly files: ContextFileInfo[];
      readonly lost: LostSourceInfo[];
      /** Absent when there is none. */
      readonly ignoreFileUri?: string;
      /** False when more may be there, or be copied. */
      readonly isComplete: boolean;
    }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client when somebody asks where a change was lost: what becomes of the files of a build context, read from the
 * disk. It can be cancelled. A failure, and a workspace without trust, is `unknown`.
 */
export const contextFilesRequest = new RequestType<ContextFilesParams, ContextFilesResult, never>('unstale/contextFiles');

/** Without arguments: whoever built may have passed other values. */
export type ExpectedInstructionsParams = Pick<
  ExpectedFilesParams,
  'dockerfileUri' | 'dockerfileText' | 'target' | 'namedContexts'
>;

/** An instruction, and what builders write of it into images. `label`: as it is spelled, on one line. Lines count from 1. */
export interface ExpectedInstructionInfo {
  readonly keyword: string;
  readonly line: number;
  readonly label: string;
  /** What BuildKit writes, without what stands in front of a RUN for its arguments. Absent where it is not certain. */
  readonly text?: string | undefined;
  /** `text` takes the shell of the base image for `/bin/sh -c`. */
  readonly hasShellOfBase: boolean;
  /** Of ARG, in order; `healthcheck`: interval, timeout, both start times in nanoseconds, and retries. */
  readonly names?: readonly string[] | undefined;
  readonly healthcheck?: { readonly test: readonly string[]; readonly numbers: readonly number[] } | undefined;
  /** What stands behind the keyword, as buildah writes it; of COPY and ADD only where to. Absent where that is not certain. */
  readonly spelled?: string | undefined;
  /** Whatever builds it leaves one line for it. */
  readonly hasOneLine: boolean;
}

/** A stage by its instructions, those of the stages below it first. */
export interface ExpectedStageInfo {
  readonly name?: string | undefined;
  readonly instructions: readonly ExpectedInstructionInfo[];
  readonly isFromScratch: boolean;
  /** No instruction sets another shell than the one of the base image. */
  readonly keepsShellOfBase: boolean;
}

export type ExpectedInstructionsResult =
  | { readonly kind: 'known'; readonly target: ExpectedStageInfo; readonly others: readonly ExpectedStageInfo[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Sent by the client when it compares the history of an image with the Dockerfile on the disk. A failure is `unknown`. */
export const expectedInstructionsRequest = new RequestType<ExpectedInstructionsParams, ExpectedInstructionsResult, never>(
  'unstale/expectedInstructions',
);

/** A line of a compose file or a Dockerfile that stands for images, and what says so. */
export interface ImagePlaceInfo {
  readonly range: Range;
  /** Of a compose file: the service that is named there. */
  readonly service?: { readonly project: string; readonly name: string };
  /** Of a Dockerfile: the services that are built from the stage. */
  readonly services: { readonly project: string; readonly name: string }[];
  /** What the images are called that are built from it, or that the service is created from, as far as it is known. */
  readonly references: string[];
  /** What builds it; absent when nothing of the workspace does. */
  readonly dockerfileUri?: string | undefined;
  readonly target?: string | undefined;
}

/**
 * Sent by the client for an open compose file or Dockerfile, to find the lines above which it tells what runs. The text in
 * the editor counts. A broken text, a document of another kind and a failure have no place.
 */
export const imagePlacesRequest = new RequestType<{ readonly uri: string }, ImagePlaceInfo[], never>('unstale/imagePlaces');

/** A service that a compose file builds, and what `develop.watch` would say of it. */
export type ComposeWatchInfo =
  | {
      readonly kind: 'edit';
      readonly service: string;
      /** Zero-based; both texts go there, and nothing is taken away. */
      readonly line: number;
      readonly character: number;
      /** For a program that reads a file again when it changes, and for one that has to be started again. */
      readonly sync: string;
      readonly restart: string;
      /** What the container is started with, as far as the files say. */
      readonly command: readonly string[];
    }
  | { readonly kind: 'refused'; readonly service: string; readonly because: string };

/**
 * Sent by the client when somebody wants a development set-up in a compose file. The text in the editor counts, Dockerfiles and build
 * contexts as they are on the disk. It can be cancelled. A file of another kind, a workspace without trust and a failure have none.
 */
export const composeWatchRequest = new RequestType<{ readonly uri: string }, ComposeWatchInfo[], never>('unstale/composeWatch');

/** A line of a Kubernetes manifest that names the image of a container. */
export interface ManifestImageInfo {
  readonly uri: string;
  /** From its workspace folder on, with slashes. */
  readonly path: string;
  /** Zero-based. */
  readonly line: number;
  readonly image: string;
  readonly container?: string | undefined;
  /** As spelled; absent where the default holds. */
  readonly pullPolicy?: string | undefined;
  /** Of the object that the pods come from. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/**
 * Sent by the client when it compares pods of a cluster with images here. Files that Helm fills in, and folders whose kustomization
 * replaces images, say nothing; so does a workspace without trust. Of a failure nothing is told but an empty list and a line in the log.
 */
export const manifestImagesRequest = new RequestType0<ManifestImageInfo[], never>('unstale/manifestImages');

/** A builder of an engine, and what of it decides the keys of its cache. */
export interface BuilderInfo {
  /** Of the engine and of the builder: what is remembered of one holds for no other. */
  readonly id: string;
  /** containerd's image store instead of the classic one. */
  readonly usesContainerdStore: boolean;
  /** The minor version of BuildKit 0, or one below it that decides the same keys and knows the same flags. */
  readonly buildKit: number;
  /** `linux`, `amd64`, and `v8` or empty. */
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant: string };
}

/** An image that a stage begins with, or copies from, as the engine has it. */
export type PlanImageInfo =
  | {
      readonly kind: 'image';
      /** Digests of the unpacked layers, the lowest first. */
      readonly layers: readonly string[];
      /** Its id where the engine uses containerd's store, else empty. */
      readonly digest: string;
      /** `NAME=value`, in the order of its configuration. */
      readonly env: readonly string[];
      readonly directory: string;
      readonly user: string;
      readonly shellWords: readonly string[];
      /** What its ONBUILD instructions say. */
      readonly triggers: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface BuildPlanParams extends OtherBuildInfo {
  readonly builder: BuilderInfo;
  /** By reference, as the Dockerfile spells it. */
  readonly images: Readonly<Record<string, PlanImageInfo>>;
  /** Absolute paths of all that changed since the last question about these contexts, but in node_modules and .git; absent: anything may have. */
  readonly changed?: readonly string[] | undefined;
  /** `true`, or the stages of `--no-cache-filter`. */
  readonly noCache?: boolean | readonly string[] | undefined;
  /** Options of the build that every RUN has in its key: `network`, `add-host`, `shm-size`, `ulimit`, `cgroup-parent`. */
  readonly runOptions?: Readonly<Record<string, string>> | undefined;
}

/** Why a step runs: what of it is another than in the build that it is compared with. `context` is empty for the build context. */
export type PlanReasonInfo =
  | {
      readonly kind: 'file';
      /** `written`: since the build that it is compared with began; what it held then nobody knows. */
      readonly change: 'added' | 'changed' | 'removed' | 'mode' | 'written';
      readonly context: string;
      readonly path: string;
    }
  /** `command`, `destination`, `owner`: as the part of the instruction is called. */
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'variable'; readonly change: 'added' | 'changed' | 'removed'; readonly name: string }
  | { readonly kind: 'base' }
  /** Nothing of the step itself: what it stands on is another. */
  | { readonly kind: 'below' }
  /** The build was told not to use the cache. */
  | { readonly kind: 'told' }
  /** Nothing like it was built on this builder, as far as is known. */
  | { readonly kind: 'new' };

export type PlanOutcomeInfo =
  | { readonly kind: 'reused' }
  /**
   * `told`: by `--no-cache`. `below`: a step that it stands on runs; `line` is that one's. `cleared`: it was built, and nothing is left in
   * the builder's cache.
   */
  | { readonly kind: 'runs'; readonly cause: 'told' | 'below' | 'changed' | 'cleared'; readonly line?: number }
  | {
      readonly kind: 'unknown';
      readonly category: 'stage-output' | 'remote' | 'cleared' | 'failed-build' | 'unrecorded' | 'other';
      readonly because: string;
    }
  /** The build would end here. */
  | { readonly kind: 'fails'; readonly because: string };

/** Which paths of the build context a step takes in. */
export interface PlanSourceInfo {
  /** Cleaned, without a leading slash; empty for all of it. */
  readonly path: string;
  readonly hasWildcard: boolean;
  /** Of `--parents`, relative to the path; absent: everything at it. */
  readonly includes?: readonly string[];
  /** Of `--exclude`. */
  readonly excludes: readonly string[];
}

/** An instruction of a stage that the target needs, of those that a builder has a step for. */
export interface PlanStepInfo {
  /** Zero-based. */
  readonly stage: number;
  /** As BuildKit shows it; empty where it shows none. */
  readonly stageName: string;
  /** The i and n of BuildKit's `[stage i/n]`. */
  readonly ordinal: number;
  readonly of: number;
  /** From 1, of the Dockerfile. */
  readonly line: number;
  /** From 1: its last line, those of its heredocs included; absent where that is `line`. */
  readonly endLine?: number;
  /** It comes from an ONBUILD of what the stage begins with, and `line` is that of FROM. */
  readonly isTriggered?: true;
  /** On one line, at most 200 characters. */
  readonly label: string;
  readonly outcome: PlanOutcomeInfo;
  /** At most 200. */
  readonly reasons: readonly PlanReasonInfo[];
  /** What it takes from contexts. */
  readonly files?: { readonly count: number; readonly sizeBytes: number };
  /** What it names of the build context, as spelled; absent where it names nothing. */
  readonly sources?: readonly PlanSourceInfo[];
  /** Names of the build arguments that decide its key: of a RUN all that are declared above it, of others those that they spell. */
  readonly args?: readonly string[];
  /** How long it, or one like it, took when it ran last, in milliseconds. */
  readonly ranMs?: number;
}

/** A stage that the target needs. */
export interface PlanStageInfo {
  /** Zero-based. */
  readonly stage: number;
  /** As BuildKit shows it. */
  readonly stageName: string;
  /** From 1, of its FROM. */
  readonly line: number;
  /** Its FROM on one line, at most 200 characters. */
  readonly label: string;
  /** Zero-based: the stages that it stands on, or copies or mounts from. */
  readonly needs: readonly number[];
}

/** A change that the builder will not notice, because it compares by size and date, and keeps modes of folders. */
export interface UnseenChangeInfo {
  readonly kind: 'same-stat' | 'folder-mode' | 'namesake';
  readonly context: string;
  readonly path: string;
}

export type BuildPlanResult =
  | {
      readonly kind: 'known';
      readonly steps: readonly PlanStepInfo[];
      /** In the order of the Dockerfile; absent where the target needs one alone. */
      readonly stages?: readonly PlanStageInfo[];
      /** When the build that reasons compare with was made, in milliseconds since 1970; absent where none is remembered. */
      readonly comparedWithMs?: number;
      /** At most 200. */
      readonly unseen: readonly UnseenChangeInfo[];
    }
  /** Ask again with these. */
  | { readonly kind: 'needs-images'; readonly references: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client to know before a build what it will reuse and what will run. Files are read from the disk, and the Dockerfile too
 * unless its text is given. It can be cancelled. A failure, and a workspace without trust, is `unknown`.
 */
export const buildPlanRequest = new RequestType<BuildPlanParams, BuildPlanResult, never>('unstale/buildPlan');

/** A step as the builder told of it. */
export interface BuiltStepInfo {
  readonly stageName: string;
  readonly ordinal: number;
  readonly report: 'cached' | 'ran' | 'not-told';
  /** Where it ran. */
  readonly ranMs?: number | undefined;
  /** Of those that ran, as the builder named them, and when they worked, in milliseconds since 1970 by its clock. A linked copy has two. */
  readonly vertices?: readonly {
    readonly name: string;
    readonly spans: readonly (readonly [startMs: number, endMs: number])[];
  }[];
}

export interface LearnBuildParams extends BuildPlanParams {
  /** Of the builder's history: each build is taken in once. */
  readonly historyId: string;
  /** Milliseconds since 1970, by the clock of this machine's disk; files that changed at it or later are not known. */
  readonly startedAtMs: number;
  readonly isComplete: boolean;
  readonly hasLoadedContext: boolean;
  readonly steps: readonly BuiltStepInfo[];
}

export type LearnBuildResult =
  /** `not-learnt`: another window or command line changes what is remembered of the builder, or it cannot be written. */
  | { readonly kind: 'learnt' | 'known-before' | 'not-learnt' }
  | { readonly kind: 'needs-images'; readonly references: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Sent by the client for each build that a builder remembers, the earliest first. It can be cancelled. A failure is `unknown`. */
export const learnBuildRequest = new RequestType<LearnBuildParams, LearnBuildResult, never>('unstale/learnBuild');

export interface BuilderRecordsParams {
  readonly builderId: string;
  readonly usesContainerdStore: boolean;
  /** What the builder keeps then. */
  readonly records: readonly BuilderRecordInfo[];
}

export interface BuilderRecordInfo {
  readonly id: string;
  /** `regular`, `source.local`, `exec.cachemount` and their like. */
  readonly kind: string;
  /** Ids of those that it stands on, in the builder's order. */
  readonly parents: readonly string[];
  /** What it says it was made for; its end may be cut off. */
  readonly description: string;
  readonly createdAtMs?: number | undefined;
  /** A build is running that made it, or that takes it. */
  readonly isInUse: boolean;
}

export type BuilderRecordsResult = 'everything' | 'contexts' | 'nothing' | 'not-noted';

/**
 * Sent by the client when it looked what a builder keeps, before it tells of builds that ended until then: what was there before and is
 * gone was cleared, and steps of these builds are found among the records. Answers what went. `not-noted` is a failure, or that another
 * window held what is remembered for too long: what is remembered may then be older than the builder.
 */
export const builderRecordsRequest = new RequestType<BuilderRecordsParams, BuilderRecordsResult, never>('unstale/builderRecords');

/** A step of a build that was made. */
export interface LastBuildStepInfo {
  readonly stageName: string;
  readonly ordinal: number;
  readonly report: 'cached' | 'ran' | 'not-told';
  /** Why it ran. */
  readonly reasons: readonly PlanReasonInfo[];
  /** How long it took when it ran last. */
  readonly ranMs?: number | undefined;
  /** From 1; absent where the Dockerfile has no such step any more. */
  readonly line?: number | undefined;
  /** On one line, at most 200 characters, as it is spelled there now. */
  readonly label?: string | undefined;
}

export type LastBuildResult =
  | { readonly kind: 'known'; readonly atMs: number; readonly steps: readonly LastBuildStepInfo[] }
  /** None is remembered. */
  | { readonly kind: 'none' }
  | { readonly kind: 'needs-images'; readonly references: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Sent by the client when somebody asks why the last build took so long, or what of it was old. It can be cancelled. A failure is `unknown`. */
export const lastBuildRequest = new RequestType<BuildPlanParams, LastBuildResult, never>('unstale/lastBuild');

/** Which builds of its history a builder's memory holds already. Of a failure, none. */
export const learntBuildsRequest = new RequestType<{ readonly builderId: string }, string[], never>('unstale/learntBuilds');

export interface ChangeCountsParams {
  /** Absolute, as of the build source. */
  readonly contextPath: string;
  readonly dockerfileUri: string;
  /** Of each step that is asked about, what its plan told of it. */
  readonly steps: readonly (readonly PlanSourceInfo[])[];
  /** Of each commit the paths that it changed, from the build context on, with slashes. */
  readonly commits: readonly (readonly string[])[];
}

export type ChangeCountsResult =
  /** In how many of the commits something changed that the step takes in, in the order of `steps`. */
  { readonly kind: 'known'; readonly counts: readonly number[] } | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client when somebody looks at a step, to tell how often its files change: the client knows commits, the server what a step
 * takes in. The ignore file counts as it is now on the disk. A failure, and a workspace without trust, is `unknown`.
 */
export const changeCountsRequest = new RequestType<ChangeCountsParams, ChangeCountsResult, never>('unstale/changeCounts');

/** Reads what a client sent, whatever its shape; wrong fields are dropped. */
export function parseInitializationOptions(value: unknown): InitializationOptions {
  const options = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { offlinePageTemplate, isTrusted, settings } = options;
  return {
    ...(typeof offlinePageTemplate === 'string' && offlinePageTemplate.length <= 200 ? { offlinePageTemplate } : {}),
    ...(typeof isTrusted === 'boolean' ? { isTrusted } : {}),
    ...(settings === undefined ? {} : { settings }),
  };
}
