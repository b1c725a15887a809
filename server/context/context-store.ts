/**
 * The build contexts on disk, for everybody who asks in the middle of something and cannot wait: the current snapshots
 * are answered at once, what is missing or old is loaded behind, and one call tells when something different has
 * arrived. Nothing is loaded for a Dockerfile that nobody asks about. Losing everything here costs only time.
 */
import type { ContextView } from '../facts/context-view.ts';
import type { StepDurations } from '../facts/step-durations.ts';
import type { Settings } from '../settings.ts';
import { BuildFileIndex } from './build-file-index.ts';
import { opaqueFolderNames } from './context-listing.ts';
import { ContextLoader } from './context-loader.ts';
import { type ContextSnapshot, isSameSnapshot, notLoadedSnapshot, unknownSnapshot, viewOf } from './context-snapshot.ts';
import { pathOfUri } from './file-uri.ts';
import { findBuildSources } from './find-build-sources.ts';
import { concerns, type Environment, isSameEnvironment, isSameList, type KnownDockerfile } from './known-dockerfile.ts';

export interface ContextStoreOptions {
  /** Something new is to be seen for the Dockerfile: ask `viewsFor` again. */
  readonly onChange: (dockerfileUri: string) => void;
  /** The unsaved text of an open document, by canonical URI; it wins over the disk. */
  readonly overlay?: (uri: string) => string | undefined;
  /** A mistake of ours; the Dockerfile's contexts are then unknown. */
  readonly onFailure?: (error: unknown) => void;
  readonly now?: () => number;
  /** What is older is loaded again behind the next question. */
  readonly freshForMs?: number;
  /** Changes that come together are told together. */
  readonly quietMs?: number;
  readonly maxEntries?: number;
  /** How long steps of a Dockerfile took, by its path. Asked only with trust. */
  readonly durations?: (path: string) => Promise<StepDurations | undefined>;
}

const maxRequestedFiles = 500;
const defaults = {
  overlay: () => undefined,
  onFailure: () => undefined,
  now: () => performance.now(),
  freshForMs: 2000,
  quietMs: 30,
  maxEntries: 20_000,
  durations: () => Promise.resolve(undefined),
};

export class ContextStore {
  readonly #options: Required<ContextStoreOptions>;
  readonly #abort = new AbortController();
  readonly #index: BuildFileIndex;
  readonly #loader: ContextLoader;
  readonly #known = new Map<string, KnownDockerfile>();
  readonly #changed = new Set<string>();
  readonly #toReload = new Set<KnownDockerfile>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ContextStoreOptions) {
    this.#options = { ...defaults, ...options };
    const { overlay, now, freshForMs, maxEntries } = this.#options;
    this.#index = new BuildFileIndex({ overlay, now });
    const { signal } = this.#abort;
    this.#loader = new ContextLoader({ overlay, now, freshForMs, maxEntries, opaqueFolders: opaqueFolderNames, signal });
  }

  /** One view for each build source, as far as known by now; the same objects while nothing differs. */
  viewsFor(uri: string, settings: Settings, workspaceFolders: readonly string[], isTrusted: boolean): readonly ContextView[] {
    const environment: Environment = { settings, workspaceFolders, isTrusted };
    const known = this.#known.get(uri) ?? this.#add(uri, environment);
    const isOther = !isSameEnvironment(known.environment, environment);
    known.environment = environment;
    if (isOther) this.#reload(known);
    else if (known.load === undefined && this.#options.now() - known.loadedAtMs > this.#options.freshForMs) this.#reload(known);
    return known.views;
  }

  /** As they were when its contexts were loaded last: they come with the views, and alone are no change. */
  durationsOf(uri: string): StepDurations | undefined {
    return this.#known.get(uri)?.durations;
  }

  /** What compose, bake and task files declare, with the texts that are open. */
  get buildFiles(): BuildFileIndex {
    return this.#index;
  }

  /** A watched file appeared, changed or vanished, or the text of an open one changed. */
  invalidate(uri: string, change?: 'created' | 'changed' | 'deleted'): void {
    const path = pathOfUri(uri);
    if (path === undefined) return;
    const isBuildFile = this.#index.invalidate(path);
    if (change !== 'changed' || path.endsWith('.dockerignore')) this.#loader.forgetWalks(path);
    for (const known of this.#known.values()) {
      if (isBuildFile || concerns(known, path, change)) this.#toReload.add(known);
    }
    this.#wakeLater();
  }

  /** The Dockerfile was closed. */
  forget(uri: string): void {
    this.#known.delete(uri);
    this.#changed.delete(uri);
  }

  /** Waits until nothing is being loaded for the Dockerfile; for callers that can wait, as the command line. */
  async whenLoaded(uri: string): Promise<void> {
    for (let load = this.#known.get(uri)?.load; load !== undefined; load = this.#known.get(uri)?.load) await load;
  }

  dispose(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#known.clear();
  }

  #add(uri: string, environment: Environment): KnownDockerfile {
    const folders = environment.workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
    const snapshots = findBuildSources(uri, environment.settings, folders, []).map(notLoadedSnapshot);
    const loadedAtMs = Number.NEGATIVE_INFINITY;
    const known: KnownDockerfile = {
      uri,
      environment,
      snapshots,
      views: [],
      requested: new Map(),
      durations: undefined,
      loadedAtMs,
      load: undefined,
      isOutdated: false,
    };
    this.#show(known, snapshots);
    this.#known.set(uri, known);
    return known;
  }

  #reload(known: KnownDockerfile): void {
    known.isOutdated = true;
    known.load ??= this.#loadUntilCurrent(known);
  }

  async #loadUntilCurrent(known: KnownDockerfile): Promise<void> {
    // The caller stands in the middle of a check: nothing of this may run before it has returned.
    await Promise.resolve();
    try {
      while (known.isOutdated && this.#known.get(known.uri) === known) {
        known.isOutdated = false;
        const snapshots = await this.#load(known);
        this.#accept(known, snapshots);
      }
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#options.onFailure(error);
      this.#accept(
        known,
        known.snapshots.map(({ source }) => unknownSnapshot(source, 'The build context could not be loaded.')),
      );
    } finally {
      known.load = undefined;
      this.#wakeLater();
    }
  }

  /** A failure is an answer, too: it is told, and not tried again at once. */
  #accept(known: KnownDockerfile, snapshots: readonly ContextSnapshot[]): void {
    known.loadedAtMs = this.#options.now();
    if (isSameList(known.snapshots, snapshots)) return;
    this.#show(known, snapshots);
    this.#changed.add(known.uri);
  }

  async #load(known: KnownDockerfile): Promise<readonly ContextSnapshot[]> {
    const { uri, environment, requested } = known;
    const { settings, workspaceFolders, isTrusted } = environment;
    const folders = workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
    const path = pathOfUri(uri);
    known.durations = isTrusted && path !== undefined ? await this.#options.durations(path) : undefined;
    const builds = path === undefined ? [] : await this.#index.buildsFor(path, folders, this.#abort.signal);
    const sources = findBuildSources(uri, settings, folders, builds);
    return Promise.all(
      sources.map((source) => {
        const files = source.context.kind === 'folder' ? requested.get(source.context.path) : undefined;
        return this.#loader.load({ source, files: files ?? [], allowedFolders: isTrusted ? undefined : folders });
      }),
    );
  }

  /** Snapshots that say the same keep their view, so that callers can compare views by identity. */
  #show(known: KnownDockerfile, snapshots: readonly ContextSnapshot[]): void {
    const before = known.snapshots.map((snapshot, index) => ({ snapshot, view: known.views[index] }));
    known.views = snapshots.map((snapshot, index) => {
      const old = before[index];
      if (old?.view !== undefined && isSameSnapshot(old.snapshot, snapshot)) return old.view;
      return viewOf(snapshot, (path) => this.#request(known, snapshot, path));
    });
    known.snapshots = snapshots;
  }

  #request(known: KnownDockerfile, { source }: ContextSnapshot, path: string): void {
    if (source.context.kind !== 'folder') return;
    const files = known.requested.get(source.context.path) ?? new Set();
    known.requested.set(source.context.path, files);
    if (files.has(path) || files.size >= maxRequestedFiles) return;
    files.add(path);
    this.#reload(known);
  }

  #wakeLater(): void {
    if (this.#abort.signal.aborted) return;
    this.#timer ??= setTimeout(() => this.#wake(), this.#options.quietMs);
  }

  #wake(): void {
    this.#timer = undefined;
    for (const known of this.#toReload) if (this.#known.get(known.uri) === known) this.#reload(known);
    this.#toReload.clear();
    for (const uri of [...this.#changed]) {
      if (this.#known.get(uri)?.load !== undefined) continue;
      this.#changed.delete(uri);
      this.#options.onChange(uri);
    }
  }
}
