/**
 * Whether a builder may have been given an old copy of a file: it is not sent what has the path, size, date and mode of the
 * copy that the builder keeps. What an earlier build from the same folder was given tells which copies these are.
 */
import type { BuildRecord } from '../model/build-record.ts';
import type { RecordedFile } from '../model/recorded-inputs.ts';

/** Nobody looks further back. */
const mostEarlierBuilds = 10;

/** The records of builds from that folder, the latest first. */
export function earlierBuilds(
  records: readonly BuildRecord[],
  of: Pick<BuildRecord, 'contextPath' | 'builtAtMs'>,
): readonly BuildRecord[] {
  const isEarlier = ({ contextPath, inputs, builtAtMs }: BuildRecord) =>
    contextPath === of.contextPath && inputs?.kind === 'known' && builtAtMs < of.builtAtMs;
  return records.filter(isEarlier).slice(0, mostEarlierBuilds);
}

/** A file of `now` that has another content under the same size, date and mode; `undefined` when there is none. */
export function unsentFile(now: readonly RecordedFile[], before: readonly RecordedFile[]): string | undefined {
  const old = new Map(before.map((file) => [file.path, file]));
  return now.find(({ path, stamp, hash }) => old.get(path)?.stamp === stamp && old.get(path)?.hash !== hash)?.path;
}
