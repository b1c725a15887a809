/** What flows ask of registries. */
import type { JsonObject } from './ports.ts';

/**
 * Registries over their own protocol: https://github.com/opencontainers/distribution-spec. Nothing rejects: what could not be found
 * out is `unknown`, with a sentence that holds no secret and nothing that a stranger wrote.
 */
export interface Registry {
  /** What a tag names there now, without counting as a pull where the registry can do that. */
  digestOf(ask: RegistryAsk): Promise<RegistryAnswer>;
  /** A manifest or the configuration of an image, by its digest and equal to it. Of manifests, Docker Hub counts each as a pull. */
  read(ask: RegistryAsk, kind: 'manifests' | 'blobs'): Promise<RegistryDocument>;
}

export interface RegistryAsk {
  /** `host[:port]` of the server. */
  readonly server: string;
  readonly isHttpAllowed: boolean;
  readonly repository: string;
  /** A tag, or a digest. */
  readonly reference: string;
  /** `stored`: those of `docker login`, and only when a person asked. */
  readonly credentials: 'none' | 'stored';
  readonly signal?: AbortSignal;
}

export type RegistryAnswer =
  | { readonly kind: 'digest'; readonly digest: string; readonly limit?: PullLimit }
  /** It knows no such tag or repository, or does not tell. */
  | { readonly kind: 'absent' }
  | RegistryUnknown;

export type RegistryDocument =
  | { readonly kind: 'read'; readonly content: JsonObject; readonly limit?: PullLimit }
  | RegistryUnknown;

export interface RegistryUnknown {
  readonly kind: 'unknown';
  readonly because: string;
  /** It asks to be left alone for that long. */
  readonly waitMs?: number;
}

/** What `ratelimit-remaining` says: pulls that are left in this window. */
export interface PullLimit {
  readonly remaining: number;
}
