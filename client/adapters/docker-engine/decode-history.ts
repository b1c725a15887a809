/** What an engine tells of the history of an image → our own rows, oldest first. A stranger's image decides what stands there. */
import type { HistoryEntry } from '../../ports.ts';

/** An image has at most 127 layers; between them may be some instructions that leave none. */
const mostEntries = 1_000;
/** A longer line was not written by a person. */
const longestText = 65_536;

/** `GET /images/{id}/history`, which begins with the newest. 1970 and before is no time. */
export function decodeHistory(rows: unknown): readonly HistoryEntry[] {
  if (!Array.isArray(rows)) return [];
  return rows
    .slice(0, mostEntries)
    .map((row: unknown) => {
      const { Created, CreatedBy, Comment, Size } = (typeof row === 'object' && row !== null ? row : {}) as Record<
        string,
        unknown
      >;
      const isKept = typeof CreatedBy === 'string' && CreatedBy.length <= longestText;
      return {
        createdBy: isKept ? CreatedBy : undefined,
        comment: typeof Comment === 'string' ? Comment.slice(0, 200) : '',
        createdAtMs: typeof Created === 'number' && Created > 0 ? Created * 1000 : undefined,
        sizeBytes: typeof Size === 'number' ? Size : 0,
      };
    })
    .reverse();
}
