/** What builds leave behind: what a builder keeps between them, and what is remembered of them. */
import type { BuildRecordInfo, StagesParams, StagesResult } from '../server/protocol.ts';

/** One piece of what a builder keeps between builds. */
export interface BuildCacheRecord {
  readonly id: string;
  /** `regular`, `source.local`, `exec.cachemount`, `source.git.checkout`, `frontend`, `internal`. */
  readonly kind: string;
  /** Ids of those that it stands on. */
  readonly parents: readonly string[];
  /** What it says it was made for. */
  readonly description: string;
  readonly isInUse: boolean;
  /** An image holds it, too. */
  readonly isShared: boolean;
  readonly sizeBytes: number;
  readonly createdAtMs: number | undefined;
  readonly lastUsedAtMs: number | undefined;
}

/** What of it is meant. */
export interface BuildCacheFilter {
  readonly kind?: 'source.local';
  readonly unusedForHours?: number;
  /** What images share and the builder itself needs, too. */
  readonly isAll: boolean;
}

export interface PrunedCache {
  readonly ids: readonly string[];
  readonly freedBytes: number;
}

/** The part of an engine that is about what builds leave on it. Every method throws an `EngineError` and nothing else. */
export interface LeftByBuilds {
  /** Everything that the builder keeps between builds; empty on Podman, which keeps images instead. */
  buildCache(): Promise<readonly BuildCacheRecord[]>;
  /** Drops what is meant and not in use: build cache, and never anything else. */
  pruneBuildCache(which: BuildCacheFilter): Promise<PrunedCache>;
  /** By id, never by force: what has a name, or is used, stays, and that is a `conflict`. */
  removeImage(id: string): Promise<void>;
  /** What each container wrote itself, in bytes; slow where there are many. */
  containerSizes(): Promise<ReadonlyMap<string, number>>;
}

/** A build that buildx started on this machine, as it noted it itself. */
export interface NotedBuild {
  /** In the history of its builder. */
  readonly id: string;
  readonly builder: string;
  /** Absolute. */
  readonly contextPath: string;
  readonly dockerfilePath: string;
  readonly startedAtMs: number;
  /** For people, with the day: a build can have failed last week. */
  readonly startedAtText: string;
}

/** What buildx tells on this machine of the builders that it knows beside the engines’ own. */
export interface BuildxBuilders {
  /** By name; none of them is an engine’s own. */
  readonly made: ReadonlySet<string>;
  /** What it builds with where nobody names a builder; `undefined`: the engine’s own. */
  readonly current: string | undefined;
  /** The environment names it, which `docker build` heeds as well; what is only chosen, it does not. */
  readonly isNamed: boolean;
  /** In milliseconds since 1970; 0 where nobody chose. */
  readonly chosenAtMs: number;
}

/** What a build can stop at. */
export interface DockerfileStages {
  stages(of: StagesParams): Promise<StagesResult>;
}

/** What is remembered of builds, for whoever cleans up. */
export interface BuildRecords {
  /** Of all builds on that engine. */
  records(engineId: string): Promise<readonly BuildRecordInfo[]>;
  /** Forgets every build of those images; how many there were. */
  forgetBuilds(engineId: string, imageIds: readonly string[]): Promise<number>;
}
