/**
 * Collects the context files that an install reads, while the manifests that name them are followed. It remembers what
 * could not be read yet and why more than the collected files may be needed, so that a caller can be silent or modest.
 */
import type { ContextListing, ContextView } from './context-view.ts';
import { expandGlob, joinPath, sentEntry } from './expand-glob.ts';

export interface InputCollector {
  readonly listing: ContextListing;
  /** Adds files or folders that exist and take part in the build. */
  addGlob(folder: string, glob: string): void;
  add(path: string): boolean;
  /** Adds a file and gives its text; `undefined` when there is none or it has not been read yet. */
  addAndRead(path: string): string | undefined;
  read(path: string): string | undefined;
  /** Says why the collected files may not be enough; the first reason stays. */
  doubt(because: string): void;
}

export interface Collected {
  readonly paths: readonly string[];
  readonly doubt: string | undefined;
  readonly isLoaded: boolean;
}

export function inputCollector(context: ContextView, listing: ContextListing): InputCollector & { result(): Collected } {
  const paths = new Set<string>();
  let because: string | undefined;
  let isLoaded = true;
  const collector: InputCollector = {
    listing,
    addGlob(folder, glob) {
      for (const path of expandGlob(listing, folder, glob)) paths.add(path);
    },
    add(path) {
      const clean = joinPath(path);
      if (clean === '' || sentEntry(listing, clean) === undefined) return false;
      paths.add(clean);
      return true;
    },
    addAndRead(path) {
      return collector.add(path) ? collector.read(path) : undefined;
    },
    read(path) {
      const text = context.read(joinPath(path));
      if (text.kind === 'not-loaded') isLoaded = false;
      if (text.kind === 'unknown') collector.doubt(`${path} could not be read`);
      return text.kind === 'loaded' ? text.value : undefined;
    },
    doubt(reason) {
      because ??= reason;
    },
  };
  return { ...collector, result: () => ({ paths: withoutNested([...paths]), doubt: because, isLoaded }) };
}

/** A file below a collected folder comes with the folder. */
function withoutNested(paths: readonly string[]): readonly string[] {
  const all = new Set(paths);
  return paths.filter((path) => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (all.has(path.slice(0, slash))) return false;
    }
    return true;
  });
}
