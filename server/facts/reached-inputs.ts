/** Collects what steps take out of build contexts: COPY, ADD and mounts of RUN, from the main context and from named ones. */

import { cleanRelativePath } from '../model/clean-path.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { ContextEntry, ContextView } from './context-view.ts';
import type { Copy, CopyOrigin, FileFacts, Mount, Step } from './file-facts.ts';
import { asksGit, isGitFolder } from './git-folder.ts';
import { reachOf } from './reach.ts';

export interface ReachedEntry {
  /** The named context; empty for the build context itself. */
  readonly context: string;
  readonly path: string;
  readonly kind: 'file' | 'symlink' | 'directory';
}

const mostReasons = 50;
const readingKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

export class InputCollector {
  readonly #facts: FileFacts;
  readonly #named: ReadonlyMap<string, ContextView>;
  readonly #entries = new Map<string, ReachedEntry>();
  readonly #unknown = new Set<string>();
  readonly #uncompared = new Set<string>();
  readonly #otherContexts = new Map<string, string>();

  constructor(facts: FileFacts, named: ReadonlyMap<string, ContextView>) {
    this.#facts = facts;
    this.#named = new Map([...named].map(([name, view]) => [name.toLowerCase(), view]));
  }

  get unknown(): readonly string[] {
    return [...this.#unknown];
  }

  /** Folders of the build context that are copied and whose bytes tell nothing. */
  get uncompared(): readonly string[] {
    return [...this.#uncompared];
  }

  entries(): readonly ReachedEntry[] {
    return [...this.#entries.keys()].sort().flatMap((key) => this.#entries.get(key) ?? []);
  }

  /** Named contexts that are images or addresses: what is spelled is all that the workspace says. */
  otherContexts(): readonly string[] {
    return [...this.#otherContexts].sort().map(([name, value]) => `context ${name}=${value}`);
  }

  cannotTell(because: string): void {
    if (this.#unknown.size < mostReasons) this.#unknown.add(because);
  }

  /** A base image of that name may be a named context. */
  takeBase(name: string): void {
    const key = [...this.#facts.context.source.namedContexts.keys()].find((each) => each.toLowerCase() === name.toLowerCase());
    if (key !== undefined) this.#takeNamed(key, wholeOf(''));
  }

  /** The stages that the step takes files from. */
  take(step: Step): readonly Stage[] {
    const { keyword, unreadable } = step.instruction;
    if (unreadable !== undefined && readingKeywords.has(keyword)) this.cannotTell(`A ${keyword} could not be read.`);
    const fromMounts = step.mounts.flatMap((mount) => this.#takeFrom(mount.from, () => this.#copyOfMount(mount, step)));
    if (step.copy === undefined) return fromMounts;
    const { copy } = step;
    return [...fromMounts, ...this.#takeFrom(copy.from, () => copy)];
  }

  #takeFrom(from: CopyOrigin, copy: () => Copy | undefined): readonly Stage[] {
    if (from.kind === 'stage') return [from.stage];
    if (from.kind === 'unknown') this.cannotTell(from.because);
    if (from.kind === 'context') this.#takeReached('', copy(), this.#facts.context);
    if (from.kind === 'named-context') this.#takeNamed(from.name, copy());
    return [];
  }

  #takeNamed(name: string, copy: Copy | undefined): void {
    const view = this.#named.get(name.toLowerCase());
    if (view !== undefined) {
      this.#takeReached(name, copy, view);
      return;
    }
    const value = this.#facts.context.source.namedContexts.get(name) ?? '';
    if (/^(?:docker-image|https?|git|ssh|oci-layout):\/\//.test(value)) this.#otherContexts.set(name, value);
    else this.cannotTell(`The named context ${name.slice(0, 80)} is no folder here.`);
  }

  #takeReached(context: string, copy: Copy | undefined, view: ContextView): void {
    if (copy === undefined || !copy.sources.some(({ kind }) => kind === 'path')) return;
    const reach = reachOf({ ...copy, from: { kind: 'context' } }, view);
    if (reach.kind !== 'loaded') {
      this.cannotTell(reach.kind === 'unknown' ? reach.because : 'The build context is not read yet.');
      return;
    }
    if (view.listing.kind === 'loaded' && !view.listing.value.isComplete)
      this.cannotTell('The build context could not be listed completely.');
    for (const { source, outcome, named, arriving, isWholeContext } of reach.value.sources) {
      if (source.path === undefined) this.cannotTell(`${source.text} depends on what is not known here.`);
      else if (outcome === 'unknown') this.cannotTell(`${source.text} could not be looked at.`);
      // What a link leads to is copied in its place.
      for (const { path, kind } of named) if (kind === 'link') this.cannotTell(`${path} is a link.`);
      if (isWholeContext) this.#add({ context, path: '', kind: 'directory' });
      const namedPaths = new Set(named.map(({ path }) => path));
      for (const entry of arriving()) this.#takeEntry(context, entry, namedPaths.has(entry.path));
    }
  }

  #takeEntry(context: string, { path, kind, isOpaque, ignoredBy }: ContextEntry, isNamed: boolean): void {
    const isUnseen = kind === 'directory' && isOpaque && ignoredBy === undefined;
    if (isUnseen && isGitFolder(path) && !isNamed && !asksGit(this.#facts)) {
      if (context === '') this.#uncompared.add(path);
    } else if (kind === 'special') this.cannotTell(`${path} is neither a file nor a folder.`);
    else if (isUnseen) this.cannotTell(`${path} is not looked into.`);
    else this.#add({ context, path, kind: kind === 'link' ? 'symlink' : kind });
  }

  #add(entry: ReachedEntry): void {
    this.#entries.set(`${entry.context}\0${entry.path}`, entry);
  }

  /** A bind mount shows a path of the context as COPY would take it; other types bring nothing of the workspace. */
  #copyOfMount({ type, source, span }: Mount, { instruction }: Step): Copy | undefined {
    if (type !== 'bind') return undefined;
    const spelled = instruction.flags.find((flag) => flag.span.start <= span.start && span.end <= flag.span.end)?.value ?? '';
    if (source === undefined && /(?:^|,)\s*(?:source|src)=/i.test(spelled)) {
      this.cannotTell(`--mount=${spelled.slice(0, 80)} depends on what is not known here.`);
      return undefined;
    }
    return wholeOf(source ?? '');
  }
}

/** A copy of everything at the path. */
export function wholeOf(path: string): Copy {
  const span = { start: 0, end: 0 };
  const source = { kind: 'path', text: path, span, path: cleanRelativePath(path), hasWildcard: false } as const;
  return {
    from: { kind: 'context' },
    sources: [source],
    destination: undefined,
    destinationSpan: span,
    excludes: [],
    hasParents: false,
  };
}
