/** A diagnosis for whoever takes no list without end: the files that tell most are kept, and how many were left out is said. */
import { byWeight } from './count-files.ts';
import type { Diagnosis } from './diagnosis.ts';

/** At most so many files, the weightiest first. */
export function withFewFiles(diagnosis: Diagnosis, most: number): Diagnosis {
  const { files } = diagnosis;
  if (files === undefined || files.length <= most) return diagnosis;
  const kept = [...byWeight(files).values()].flat().slice(0, most);
  return { ...diagnosis, files: kept, moreFiles: (diagnosis.moreFiles ?? 0) + files.length - most };
}
