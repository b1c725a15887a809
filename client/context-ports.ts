/** What flows ask about the files of build contexts. */
import type { ContextFilesParams, ContextFilesResult, HashFilesParams, HashFilesResult } from '../server/protocol.ts';

/** Hashes files of a build context again that were written since. */
export type HashFiles = (params: HashFilesParams) => Promise<HashFilesResult>;

/** What becomes of the files of build contexts. */
export interface BuildContexts {
  contextFiles(params: ContextFilesParams): Promise<ContextFilesResult>;
}
