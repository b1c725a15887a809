/**
 * What lies around open documents that are no Dockerfiles, for callers that cannot wait, as `ContextStore` keeps build
 * contexts: what is known is answered at once, what is missing or old is loaded behind, and one call tells when something
 * different has arrived. Losing everything here costs only time.
 */
import type { DocumentView } from '../facts/document-view.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import type { Settings } from '../settings.ts';
import type { BuildFileIndex } from './build-file-index.ts';
import { opaqueFolderNames } from './context-listing.ts';
import { ContextLoader } from './context-loader.ts';
import { DocumentLoader } from './document-loader.ts';
import { type DocumentSnapshot, emptySnapshot, isSameDocument, type Requests, viewOfDocument } from './document-snapshot.ts';
import { pathOfUri } from './file-uri.ts';
import { type Environment, isSameEnvironment } from './known-dockerfile.ts';

export interface DocumentStoreOptions {
  readonly index: BuildFileIndex;
  /** Something new is to be seen around the document: ask `viewFor` again. */
  readonly onChange: (uri: string) => void;
  readonly overlay?: (uri: string) => string | undefined;
  readonly onFailure?: (error: unknown) => void;
  readonly now?: () => number;
  readonly freshForMs?: number;
}

interface Known {
  readonly uri: string;
  readonly kind: OtherDocumentKind;
  environment: Environment;
  snapshot: DocumentSnapshot;
  view: DocumentView;
  readonly requests: Requests;
  loadedAtMs: number;
  load: Promise<void> | undefined;
  isOutdated: boolean;
}

const defaults = {
  overlay: () => undefined,
  onFailure: () => undefined,
  now: () => performance.now(),
  freshForMs: 2000,
};
const maxEntries = 20_000;
const mostRequests = 200;
const quietMs = 30;

export class DocumentStore {
  readonly #options: Required<DocumentStoreOptions>;
  readonly #abort = new AbortController();
  readonly #contexts: ContextLoader;
  readonly #loader: DocumentLoader;
  readonly #known = new Map<string, Known>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DocumentStoreOptions) {
    this.#options = { ...defaults, ...options };
    const { overlay, now, freshForMs, index } = this.#options;
    const { signal } = this.#abort;
    this.#contexts = new ContextLoader({ overlay, now, freshForMs, maxEntries, opaqueFolders: opaqueFolderNames, signal });
    this.#loader = new DocumentLoader({ index, overlay, contexts: this.#contexts, signal });
  }

  /** As far as known by now; the same object while nothing differs. */
  viewFor(
    uri: string,
    kind: OtherDocumentKind,
    settings: Settings,
    workspaceFolders: readonly string[],
    isTrusted: boolean,
  ): DocumentView {
    const environment: Environment = { settings, workspaceFolders, isTrusted };
    const before = this.#known.get(uri);
    const known = before?.kind === kind ? before : this.#add(uri, kind, environment);
    const isOther = !isSameEnvironment(known.environment, environment);
    known.environment = environment;
    const isOld = known.load === undefined && this.#options.now() - known.loadedAtMs > this.#options.freshForMs;
    if (isOther || isOld) this.#reload(known);
    return known.view;
  }

  /** A watched file appeared, changed or vanished, or the text of an open one changed; the index is told by its owner. */
  invalidate(uri: string, change?: 'created' | 'changed' | 'deleted'): void {
    const path = pathOfUri(uri);
    if (path === undefined) return;
    if (change !== 'changed' || path.endsWith('ignore')) this.#contexts.forgetWalks(path);
    for (const known of this.#known.values()) known.isOutdated = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const known of this.#known.values()) if (known.isOutdated) this.#reload(known);
    }, quietMs);
  }

  forget(uri: string): void {
    this.#known.delete(uri);
  }

  /** Waits until nothing is being loaded for the document; for callers that can wait, as the command line. */
  async whenLoaded(uri: string): Promise<void> {
    for (let load = this.#known.get(uri)?.load; load !== undefined; load = this.#known.get(uri)?.load) await load;
  }

  dispose(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#known.clear();
  }

  #add(uri: string, kind: OtherDocumentKind, environment: Environment): Known {
    const requests: Requests = { files: new Set(), inContexts: new Map() };
    const snapshot = emptySnapshot(uri, environment.workspaceFolders);
    const known: Known = {
      ...{ uri, kind, environment, snapshot, requests },
      view: viewOfDocument(snapshot, () => this.#requested(known), requests),
      loadedAtMs: Number.NEGATIVE_INFINITY,
      load: undefined,
      isOutdated: false,
    };
    this.#known.set(uri, known);
    return known;
  }

  #requested(known: Known): void {
    if (known.requests.files.size < mostRequests) this.#reload(known);
  }

  #reload(known: Known): void {
    known.isOutdated = true;
    known.load ??= this.#loadUntilCurrent(known);
  }

  async #loadUntilCurrent(known: Known): Promise<void> {
    // The caller stands in the middle of a check: nothing of this may run before it has returned.
    await Promise.resolve();
    let isChanged = false;
    try {
      while (known.isOutdated && this.#known.get(known.uri) === known) {
        known.isOutdated = false;
        const { uri, kind, environment, requests } = known;
        isChanged = this.#accept(known, await this.#loader.load({ uri, kind, environment, requests })) || isChanged;
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#options.onFailure(error);
    } finally {
      known.loadedAtMs = this.#options.now();
      known.load = undefined;
    }
    if (isChanged && this.#known.get(known.uri) === known) this.#options.onChange(known.uri);
  }

  #accept(known: Known, snapshot: DocumentSnapshot): boolean {
    if (isSameDocument(known.snapshot, snapshot)) return false;
    known.snapshot = snapshot;
    known.view = viewOfDocument(snapshot, () => this.#requested(known), known.requests);
    return true;
  }
}
