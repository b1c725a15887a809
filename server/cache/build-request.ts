/** What decides the keys of one build, besides the files: the Dockerfile, what the build is told, and the images it begins with. */
import type { Dockerfile } from '../model/dockerfile.ts';

export interface BuildRequest {
  readonly dockerfile: Dockerfile;
  /** `undefined` for the last stage. */
  readonly target: string | undefined;
  /** All that are passed; one whose value is not known here is `undefined`. */
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, NamedContext>;
  /** Of the image that is built, `linux/amd64`. */
  readonly platform: Platform;
  /** Of the machine that builds. */
  readonly buildPlatform: Platform;
  /** `true`: no step is looked up; names of stages: none of theirs. */
  readonly noCache: boolean | ReadonlySet<string>;
  /** Options that every RUN has in its key, by name: `network`, `shm-size`, `add-host`, `ulimit`, `cgroup-parent`. */
  readonly runOptions: ReadonlyMap<string, string>;
  readonly builder: BuilderAbilities;
  /** The image behind a reference as the Dockerfile spells it, or why it is not known. */
  baseImage(reference: string): BaseImage | UnknownImage;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** Empty where there is none. */
  readonly variant: string;
}

export interface BuilderAbilities {
  /** `COPY --link` makes layers that do not stand on the ones below: with containerd's image store, not with the classic one. */
  readonly mergesLinks: boolean;
  /** The minor version of BuildKit 0: what it hashes of a filtered selection, how it names stages, and which Dockerfile frontend is in it. */
  readonly buildKit: number;
}

export interface BaseImage {
  readonly kind: 'image';
  /** Digests of the unpacked layers, the lowest first. */
  readonly layers: readonly string[];
  /** Of its index or manifest, where the engine keys by it as well: with containerd's image store. Empty elsewhere. */
  readonly digest: string;
  /** `NAME=value`, in the order of the image's configuration. */
  readonly env: readonly string[];
  readonly directory: string;
  readonly user: string;
  readonly shellWords: readonly string[];
  /** What its ONBUILD instructions say. */
  readonly triggers: readonly string[];
}

export interface UnknownImage {
  readonly kind: 'unknown';
  readonly because: string;
}

export type NamedContext = { readonly kind: 'folder' } | { readonly kind: 'image'; readonly reference: string } | UnknownImage;
