/**
 * The mark of a file in the workspace of which a running container sees other content, by the path of the file. What is not
 * known, and what no container runs, has no mark.
 */
import { containersOf, type StatusReport } from '../freshness/report.ts';
import { displayText } from '../tree/display-text.ts';

/** By container id: the path at which its process sees something else → the file of this machine. */
export type DifferingFiles = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface FileMark {
  /** Two characters at most. */
  readonly badge: string;
  readonly tooltip: string;
}

const shownContainers = 3;

export function fileMarks(report: StatusReport, differing: DifferingFiles): ReadonlyMap<string, FileMark> {
  const seenIn = new Map<string, string[]>();
  for (const { id, name, state, verdict } of containersOf(report)) {
    if (state !== 'running' || verdict.kind !== 'stale') continue;
    for (const [imagePath, localPath] of differing.get(id) ?? []) {
      const places = seenIn.get(localPath) ?? [];
      seenIn.set(localPath, [...places, `${displayText(name)} (${displayText(imagePath)})`]);
    }
  }
  return new Map([...seenIn].map(([localPath, places]) => [localPath, { badge: '≠', tooltip: tooltipOf(places) }]));
}

function tooltipOf(places: readonly string[]): string {
  const more = places.length > shownContainers ? `, and ${places.length - shownContainers} more` : '';
  return `Differs from what runs in ${places.slice(0, shownContainers).join(', ')}${more}`;
}
