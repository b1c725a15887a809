/**
 * One immutable `ContextView` of a context on disk: what was read, the way to ask for more, and whether another
 * snapshot says anything different. It reads nothing itself.
 */
import type { BuildSource } from '../facts/build-source.ts';
import type { ContextIgnoreFile, ContextListing, ContextView, Loadable } from '../facts/context-view.ts';
import { cleanRelativePath } from '../model/clean-path.ts';

export interface ContextSnapshot {
  readonly source: BuildSource;
  readonly listing: Loadable<ContextListing>;
  readonly ignoreFile: Loadable<ContextIgnoreFile | undefined>;
  /** By cleaned path: everything that was asked for and has been read. */
  readonly files: ReadonlyMap<string, Loadable<string | undefined>>;
}

/** `request` is called for a file that nobody has read yet. */
export function viewOf(snapshot: ContextSnapshot, request: (path: string) => void): ContextView {
  const { source, listing, ignoreFile, files } = snapshot;
  return {
    source,
    listing,
    ignoreFile,
    read(path) {
      if (source.context.kind === 'unknown') return source.context;
      const cleaned = cleanRelativePath(path);
      const found = files.get(cleaned);
      if (found === undefined) request(cleaned);
      return found ?? { kind: 'not-loaded' };
    },
  };
}

/** Nothing is known, for a reason. */
export function unknownSnapshot(source: BuildSource, because: string): ContextSnapshot {
  const unknown = { kind: 'unknown', because } as const;
  const known: BuildSource = source.context.kind === 'unknown' ? source : { ...source, context: unknown };
  return { source: known, listing: unknown, ignoreFile: unknown, files: new Map() };
}

export function notLoadedSnapshot(source: BuildSource): ContextSnapshot {
  const notLoaded = { kind: 'not-loaded' } as const;
  return { source, listing: notLoaded, ignoreFile: notLoaded, files: new Map() };
}

/** Whether rules would see the same; sizes are left out, or every save would be a change. */
export function isSameSnapshot(left: ContextSnapshot, right: ContextSnapshot): boolean {
  return (
    sourceKey(left.source) === sourceKey(right.source) &&
    JSON.stringify(left.source.manyPlatforms) === JSON.stringify(right.source.manyPlatforms) &&
    isSameLoadable(left.ignoreFile, right.ignoreFile, (a, b) => a?.path === b?.path && a?.text === b?.text) &&
    isSameLoadable(left.listing, right.listing, isSameListing) &&
    isSameFiles(left.files, right.files)
  );
}

function sourceKey({
  context,
  target,
  isTargetOpen,
  everyTarget,
  args,
  namedContexts,
  images,
  localImages,
  origin,
}: BuildSource): string {
  return JSON.stringify([
    context,
    [target ?? null, isTargetOpen ?? null, everyTarget ?? null],
    [...args].map(([name, value]) => [name, value ?? null]),
    [...namedContexts],
    [...localImages],
    images ?? [],
    origin,
  ]);
}

function isSameLoadable<T>(left: Loadable<T>, right: Loadable<T>, isSame: (left: T, right: T) => boolean): boolean {
  if (left.kind === 'loaded') return right.kind === 'loaded' && isSame(left.value, right.value);
  if (left.kind === 'unknown') return right.kind === 'unknown' && left.because === right.because;
  return right.kind === 'not-loaded';
}

function isSameListing(left: ContextListing, right: ContextListing): boolean {
  if (left === right) return true;
  if (left.isComplete !== right.isComplete || left.entries.length !== right.entries.length) return false;
  return left.entries.every((entry, index) => {
    const other = right.entries[index];
    return (
      entry.path === other?.path &&
      entry.kind === other.kind &&
      entry.isOpaque === other.isOpaque &&
      entry.ignoredBy?.line === other.ignoredBy?.line &&
      entry.ignoredBy?.pattern === other.ignoredBy?.pattern
    );
  });
}

function isSameFiles(left: ContextSnapshot['files'], right: ContextSnapshot['files']): boolean {
  if (left.size !== right.size) return false;
  for (const [path, text] of left) {
    const other = right.get(path);
    if (other === undefined || !isSameLoadable(text, other, (a, b) => a === b)) return false;
  }
  return true;
}
