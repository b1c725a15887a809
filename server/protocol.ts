/**
 * THE DOOR: every message between client and server that the Language Server Protocol does not define, and what the
 * client says at start. Plain serialisable data only. Any editor may leave all of it out: the server then works with
 * its defaults.
 */
import { NotificationType0, type Range, RequestType } from 'vscode-languageserver-protocol';

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

export interface BuildSourceInfo {
  readonly dockerfileUri: string;
  /** Absolute; absent when the context is not a folder of this machine or not known. */
  readonly contextPath?: string | undefined;
  readonly target?: string | undefined;
  readonly args: Record<string, string>;
  /** Arguments that the build passes with a value that is not spelled out. */
  readonly unknownArgs: string[];
  /** Named contexts: absolute where they are folders, else as spelled. */
  readonly namedContexts: Record<string, string>;
  /** Further options of the build that change the image and are not told here: `secrets`, `platforms`. */
  readonly otherOptions?: string[];
  /** Image names that the result is tagged with. */
  readonly references: string[];
  /** `project` is what Compose makes up without a flag or the environment. */
  readonly service?: { readonly project: string; readonly name: string; readonly composeUri: string };
  /** The workspace folder that holds the Dockerfile; absent when none does. */
  readonly workspaceFolder?: string;
  /** Images that it made, by id: of a `record`, which is about them and no other. */
  readonly imageIds?: string[];
  /** `folder`: a Dockerfile that nothing names, a candidate for a question. */
  readonly origin: {
    readonly kind: 'flag' | 'setting' | 'record' | 'compose' | 'bake' | 'task' | 'folder';
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
}

/**
 * Sent by the client when a build that it started made an image; answered when it is remembered. What cannot be written is
 * in the log, and then not remembered.
 */
export const buildObservedRequest = new RequestType<BuildObserved, null, never>('unstale/buildObserved');

/** Fields of a build source, as `unstale/buildSources` gives them or a person said them. */
export interface ExpectedFilesParams {
  readonly dockerfileUri: string;
  readonly contextPath: string;
  readonly target?: string | undefined;
  readonly args?: Record<string, string> | undefined;
  readonly unknownArgs?: string[] | undefined;
  readonly namedContexts?: Record<string, string> | undefined;
  /** `next` of the page before; everything else must be the same. */
  readonly page?: string | undefined;
}

export interface ExpectedFileInfo {
  /** Absolute, as the Dockerfile spells it: a folder above may be a link of the base image. */
  readonly imagePath: string;
  readonly contextPath: string;
  readonly kind: 'file' | 'symlink';
  /** Absent for files above 64 MiB; for a symlink, of where it points. */
  readonly sha256?: string | undefined;
  readonly sizeBytes: number;
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

/** Fields of a build source. Values of its arguments decide nothing: whoever built may have passed others. */
export interface ExpectedInstructionsParams {
  readonly dockerfileUri: string;
  readonly target?: string | undefined;
  readonly namedContexts?: Record<string, string> | undefined;
}

/** An instruction, and what BuildKit writes of it into the history of an image. */
export interface ExpectedInstructionInfo {
  readonly keyword: string;
  /** From 1. */
  readonly line: number;
  /** As the Dockerfile spells it, on one line. */
  readonly label: string;
  /** Without what stands in front of a RUN for its arguments. Absent where it is not certain. */
  readonly text?: string | undefined;
  /** `text` takes the shell of the base image for `/bin/sh -c`. */
  readonly hasShellOfBase: boolean;
  /** ARG: the names, in order. */
  readonly names?: readonly string[] | undefined;
  /** HEALTHCHECK: the command as images record it; interval, timeout, both start times in nanoseconds, and retries. */
  readonly healthcheck?: { readonly test: readonly string[]; readonly numbers: readonly number[] } | undefined;
}

/** What makes a stage, those of the stages below it first. */
export interface ExpectedStageInfo {
  readonly name?: string | undefined;
  readonly instructions: readonly ExpectedInstructionInfo[];
  /** Nothing stands before the first instruction. */
  readonly isFromScratch: boolean;
  /** No instruction sets another shell than the one of the base image. */
  readonly keepsShellOfBase: boolean;
}

export type ExpectedInstructionsResult =
  | {
      readonly kind: 'known';
      readonly target: ExpectedStageInfo;
      /** All other stages that are known and have a name. */
      readonly others: readonly ExpectedStageInfo[];
    }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Sent by the client when it compares the history of an image with the Dockerfile as it is on the disk. A failure, and a
 * workspace without trust, is `unknown`.
 */
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
