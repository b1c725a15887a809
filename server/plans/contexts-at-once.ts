/** Reads a build context at once, whole each time, by the thread that asks: for a command line, and where more than entries is wanted. */
import { hashEntries } from '../context/hash-entries.ts';
import { listBuildContext } from '../context/list-build-context.ts';
import { readStatCache, writeStatCache } from '../context/stat-cache-file.ts';
import { ignoreWalk } from '../model/ignore-file.ts';
import { type ContextReading, largestBytes, listingProblem, mostEntries } from './context-reading.ts';

export function contextsAtOnce(state: string): ContextReading {
  return {
    read: async ({ root, ignore, includes }, _changed, signal) => {
      const walk = ignore && ignoreWalk(ignore);
      const listed = await listBuildContext(root, { ignore: walk, includes, signal, mostEntries });
      if (!listed.isComplete) return { kind: 'unknown', because: listingProblem(listed.problems) };
      const cache = await readStatCache(state, root);
      const paths = listed.entries.keys();
      const { sha256s: hashes, unknown: unread } = await hashEntries({ root, listed, cache, signal, largestBytes, paths });
      await writeStatCache(state, root, cache);
      return { kind: 'known', entries: listed.entries, hashes, stamps: listed.stamps, unread, version: {} };
    },
  };
}
