/**
 * Reads what will be asked of an image and its containers while the files of the workspace are still hashed: whoever asks for
 * it afterwards finds it read, or being read.
 */
import type { ImageStatus } from '../core/freshness/report.ts';
import type { ProcessReader, WantedFiles } from './read-process-files.ts';
import type { FileReader } from './read-seen-files.ts';
import { someAtOnce } from './some-at-once.ts';

export interface AheadReaders {
  readonly files: FileReader;
  readonly processes: ProcessReader;
}

/** What fails is told to whoever asks for it, so this rejects never. */
export async function readAhead(
  { files, processes }: AheadReaders,
  { id, containers }: ImageStatus,
  { wanted, atOnce }: { readonly wanted: WantedFiles; readonly atOnce: number },
): Promise<void> {
  await Promise.allSettled([
    ...(id === undefined ? [] : [files.ofImage(id, wanted.paths)]),
    someAtOnce(containers, atOnce, (container) => processes.read(container, wanted)),
  ]);
}
