/** What commands ask of the world. Adapters implement it; tests may do so too. */

import type {
  BuildInputsParams,
  BuildInputsResult,
  BuildObserved,
  BuildSourceInfo,
  ExpectedFilesParams,
  ExpectedFilesResult,
  ExpectedInstructionsParams,
  ExpectedInstructionsResult,
  ExpectedPlacesParams,
  ExpectedPlacesResult,
  InputChangesParams,
  InputChangesResult,
} from '../server/protocol.ts';
import type { BuildxBuilders, LeftByBuilds, NotedBuild } from './build-ports.ts';

export interface LanguageServer {
  /** Starts it when it does not run; resolves when it answers. */
  start(): Promise<void>;
  restart(): Promise<void>;
  readonly isRunning: boolean;
}

export interface Log {
  show(): void;
  error(text: string): void;
  /** A line of what a build prints. */
  line(text: string): void;
}

/** JSON as an engine sends it: integers beyond 2^53 are `bigint`, so that no limit or size changes on its way. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** What kind of engine answers, and how much it can do. */
export interface EngineFacts {
  /** The engine's own id; stays the same over restarts. Podman has none: then its endpoint stands for it. */
  readonly id: string;
  readonly kind: 'docker' | 'podman';
  readonly version: string;
  /** `1.51`. */
  readonly apiVersion: string;
  /** `linux` or `windows`. */
  readonly os: string;
  /** `amd64`, `arm64` … as manifests spell it. */
  readonly architecture: string;
  /** Whether images live in containerd, where an image id is the digest of a manifest or an index. */
  readonly usesContainerdStore: boolean;
  readonly registries: EngineRegistries;
}

/** How an engine is told to reach registries. */
export interface EngineRegistries {
  /** `host` or `host:port` that it speaks http to, or does not check the certificate of. */
  readonly insecureHosts: readonly string[];
  /** `127.0.0.0/8`. */
  readonly insecureNetworks: readonly string[];
  /** URLs that it asks before Docker Hub. */
  readonly mirrors: readonly string[];
}

/** One row of the engine's list of containers. */
export interface ListedContainer {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  /** As the engine prints it: the reference it was created from while that still names its image, else an id. */
  readonly imageText: string;
  readonly imageId: string;
  readonly createdAtMs: number;
  /** `running`, `exited`, `created`, `paused` … */
  readonly state: string;
  /** For people: `Up 3 hours (healthy)`. */
  readonly status: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** One row of the engine's list of images. */
export interface ListedImage {
  readonly id: string;
  /** Every `name:tag`. */
  readonly tags: readonly string[];
  /** Every `name@sha256:…`. */
  readonly digests: readonly string[];
  readonly createdAtMs: number | undefined;
  readonly sizeBytes: number;
  readonly labels: ReadonlyMap<string, string>;
}

/** What one instruction of a build left in the history of an image. */
export interface HistoryLine {
  /** `RUN /bin/sh -c npm ci # buildkit`; `undefined` when it is too long to be kept. */
  readonly createdBy: string | undefined;
  /** `buildkit.dockerfile.v0`. */
  readonly comment: string;
}

/** What a builder wrote about one step of an image. */
export interface HistoryEntry extends HistoryLine {
  /** `undefined` where it was not written down. Of a step that only changes the configuration it is that of a layer beside it. */
  readonly createdAtMs: number | undefined;
  /** Of its layer; engines tell 0 of steps without one. */
  readonly sizeBytes: number;
}

/** Something happened on the engine. Only a hint: what it says about details may be forged by labels. */
export interface EngineEvent {
  readonly type: string;
  /** `start`, `die`, `tag`, `health_status` … without what follows a colon. */
  readonly action: string;
  readonly actorId: string;
  /** Whether Unstale's own probe or pin caused it. */
  readonly isOurs: boolean;
  /** Of `exec_create`, `exec_start` and `exec_die`: the id of the exec, and its command where that is told. */
  readonly exec?: { readonly id: string; readonly command?: string };
}

/** Where the engine listens and who said so. `text` names it for people: `unix:///var/run/docker.sock`. */
export interface EngineEndpoint {
  readonly text: string;
  /** What decided: `DOCKER_HOST`, `DOCKER_CONTEXT (name)`, `context name`, `default`. */
  readonly decidedBy: string;
  /** Docker's context that says so; absent where none does, or the one that is always there. */
  readonly context?: string;
  /** The engine sees the same files as this process. */
  readonly isLocal: boolean;
  /** What makes the `docker` or `podman` command line reach the same engine; nothing else of the environment may decide it. */
  readonly cliEnvironment: Readonly<Record<string, string>>;
}

/**
 * A container engine that speaks Docker's API. Every method throws an `EngineError` and nothing else; ids are full
 * hexadecimal ids unless a parameter says otherwise.
 */
export interface Engine extends LeftByBuilds {
  readonly endpoint: EngineEndpoint;
  facts(): Promise<EngineFacts>;
  listContainers(): Promise<readonly ListedContainer[]>;
  listImages(): Promise<readonly ListedImage[]>;
  inspectContainer(id: string): Promise<JsonObject>;
  /** By id or reference; `manifests` of a multi-platform image are included where the engine knows them (API 1.48). */
  inspectImage(reference: string): Promise<JsonObject>;
  /** A volume by its name. */
  inspectVolume(name: string): Promise<JsonObject>;
  /** What the builder wrote of how the image came about, oldest first; at most so much as a person could have written. */
  imageHistory(id: string): Promise<readonly HistoryEntry[]>;
  /** The id of the new container. `platform` is `os/architecture[/variant]`. */
  createContainer(name: string, specification: JsonObject, platform?: string): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** With the container's own stop signal and time; already stopped is fine. */
  stopContainer(id: string): Promise<void>;
  pauseContainer(id: string): Promise<void>;
  restartContainer(id: string): Promise<void>;
  renameContainer(id: string, name: string): Promise<void>;
  /** `unsupported` on Podman 4, which never starts a container again by itself after it was stopped. */
  setRestartPolicy(id: string, policy: JsonObject): Promise<void>;
  connectNetwork(network: string, containerId: string, endpoint: JsonObject): Promise<void>;
  /** Never removes a volume. `force` ends a running container first. */
  removeContainer(id: string, options: { readonly force: boolean }): Promise<void>;
  /** Removes a container that was never started together with the anonymous volumes that creating it made. */
  removeProbe(id: string): Promise<void>;
  /** The last lines, at most 64 KiB. */
  tailLogs(id: string, lines: number): Promise<string>;
  /** Paths that the container changed, added or deleted. */
  changedPaths(id: string): Promise<readonly string[]>;
  tagImage(id: string, reference: string): Promise<void>;
  commitContainer(id: string, reference: string): Promise<void>;
  /** Takes one `name:tag` away; the image stays while anything else names or uses it. */
  untagImage(reference: string): Promise<void>;
  /** Whether the builder's copy of a build context is in use, which is so while something is built from a folder. */
  isBuilding(): Promise<boolean>;
  /** Drops the copies of build contexts that the builder keeps between builds; the next ones are sent whole. */
  pruneContexts(): Promise<void>;
  /**
   * A tar stream of what stands at that absolute path; of a link, the link. Reading less than all of it is fine. `unsupported`
   * on Podman for a path with an asterisk.
   */
  readArchive(containerId: string, path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Ends with an error when the connection does; ends silently when `signal` is aborted. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;
}

/** The one way an engine fails. `detail` is the engine's own sentence, for the log and for people who ask. */
export type EngineFailure =
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

export class EngineError extends Error {
  readonly reason: EngineFailure;
  readonly detail: string;
  constructor(reason: EngineFailure, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'EngineError';
    this.reason = reason;
    this.detail = detail;
  }
  static is(error: unknown, reason?: EngineFailure): error is EngineError {
    return error instanceof EngineError && (reason === undefined || error.reason === reason);
  }
}

export interface Clock {
  nowMs(): number;
  /** Resolves after that long, or at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Whether what stands at a path of this machine is another file or folder than the one that stood there at that time, which
 * is spelled as an engine does. False for what is not there.
 */
export type WasReplaced = (path: string, since: string) => Promise<boolean>;

/** What the workspace says about images: the language server in the editor, the same code in the command line. */
export interface Builds {
  /** In the order in which they count; empty where nothing can be asked. `engineId` is whose images it is about. */
  sources(engineId: string): Promise<readonly BuildSourceInfo[]>;
  /** All files, however many pages they take. */
  expectedFiles(params: ExpectedFilesParams): Promise<ExpectedFilesResult>;
  /** Where those files land, told before they are hashed, so that they are read out of an image meanwhile. */
  expectedPlaces(params: ExpectedPlacesParams): Promise<ExpectedPlacesResult>;
  /** What makes each stage of a Dockerfile, as BuildKit writes it into images. */
  expectedInstructions(params: ExpectedInstructionsParams): Promise<ExpectedInstructionsResult>;
  /** What is different now from what the build of that image was given. */
  inputChanges(params: InputChangesParams): Promise<InputChangesResult>;
}

export interface RememberedBuilds extends Builds {
  /** What the workspace gives to a build now. */
  inputs(params: BuildInputsParams): Promise<BuildInputsResult>;
  /** Remembers which build made an image. Never rejects: what cannot be remembered is logged. */
  observed(build: BuildObserved): Promise<void>;
}

/** The `docker` command line, always against the engine of its endpoint. */
export interface EngineCli {
  /** Arguments after `docker` or `podman`; no shell reads them. */
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Whether what it runs finds a value in that variable. */
  hasVariable?(name: string): boolean;
}

export interface CliOptions {
  /** Each line of both outputs: `docker build` tells its progress on standard error, Compose that of a build on the other. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Absolute. */
  readonly folder?: string;
  /** After that long it is ended, and its exit code is that of a failure. */
  readonly mostMs?: number;
  /** What it reads from standard input. */
  readonly input?: string;
}

export type CliResult =
  /** The last 64 KiB of both. */
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'cancelled' }
  /** There is no such program. */
  | { readonly kind: 'missing' };

export interface WorkspaceFolders {
  /** Without trust nothing of them is read or run. */
  readonly isTrusted: boolean;
  /** Absolute, real paths. */
  readonly folders: readonly string[];
}

/** What a build or a workspace is, beyond the engine. */
export interface BuildPlace {
  /** The command line for an engine of that kind. */
  cli(endpoint: EngineEndpoint, kind: 'docker' | 'podman'): EngineCli;
  /** Of a `file:` URI. */
  pathOf(uri: string): string;
  /** `undefined` when nothing is there. */
  realPath(path: string): Promise<string | undefined>;
  workspace(): Promise<WorkspaceFolders>;
  /** Builds that buildx started on this machine with any builder, the latest first. */
  notedBuilds?(): Promise<readonly NotedBuild[]>;
  /** Which builders there are beside the engine's own, and which one buildx uses; nobody is asked. */
  builders(endpoint: EngineEndpoint): Promise<BuildxBuilders>;
  /** Text of a file, at most 1 MiB of it. */
  read(path: string): Promise<string>;
  /** Marks the line, from 1, on which a build failed, until the next build of the file; `undefined` takes the mark away. */
  mark(dockerfilePath: string, failure: { readonly line: number; readonly because: string } | undefined): void;
  /** Writes into the setting `unstale.images` which build makes the image. Paths are absolute. */
  remember(reference: string, build: { dockerfilePath: string; contextPath: string; target: string | undefined }): Promise<void>;
}
