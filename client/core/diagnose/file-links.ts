/**
 * The links of one file, asked about by name: where on its way to the process it was lost. What is wrong with other files is no
 * answer to that, and only noted.
 */
import type { ContextFileInfo, ExpectedFileInfo } from '../../../server/protocol.ts';
import { compareWithSource } from '../freshness/compare-source.ts';
import { type Link, link } from '../freshness/link.ts';
import { imageLinks, linksOf } from '../freshness/source-link.ts';
import type { SeenBy } from '../verify/verify-files.ts';

export interface AskedFile {
  /** Relative to the build context. */
  readonly path: string;
  /** `undefined` where nobody could tell. */
  readonly fate: ContextFileInfo['fate'] | undefined;
  /** Names of files, for sentences. */
  readonly ignoreFile: string;
  readonly dockerfile: string;
  /** Where the image must hold it. */
  readonly placed: readonly ExpectedFileInfo[];
  readonly seen: SeenBy;
  /** Of the whole container or image. */
  readonly links: readonly Link[];
  readonly builtAtMs: number | undefined;
  /** Where the process sees the file of the workspace itself, as far as it does. */
  readonly mounted: MountedFile | undefined;
}

export interface MountedFile {
  /** In the container. */
  readonly path: string;
  /** Something else stands there since the container started: what the process sees is not what is here. */
  readonly isReplaced: boolean;
}

export function linksOfFile(of: AskedFile): readonly Link[] {
  const { path, fate, links, mounted, placed } = of;
  if (mounted?.isReplaced === true) return beside(links, [replaced(path, mounted)]);
  if (mounted !== undefined)
    return beside(links, [
      link('source', 'ok', `The process sees ${path} of your workspace itself, mounted at ${mounted.path}.`),
    ]);
  if (fate?.kind === 'ignored') return beside(links, [dropped(of, fate)]);
  if (fate?.kind === 'not-copied') return beside(links, [notCopied(of)]);
  if (placed.length > 0) return placedLinks(of);
  if (fate === undefined || fate.kind === 'unknown')
    return beside(links, [link('context', 'unknown', `What becomes of ${path} could not be found out.`)]);
  // A step makes something else of it: what holds of all inputs holds of this one.
  return links;
}

function placedLinks({ path, placed, seen, links, builtAtMs }: AskedFile): readonly Link[] {
  const expected = { files: placed, lost: [], notVerbatim: [], isComplete: true };
  const image = compareWithSource(expected, seen.ofImage, builtAtMs);
  const { process } = seen;
  if (process === undefined) return beside(links, imageLinks(image));
  const container = links.find(({ id }) => id === 'container') ?? link('container', 'unknown', 'It was not compared.');
  const ofProcess = compareWithSource(expected, process.at, builtAtMs);
  const mounted = ofProcess.differing.filter((each) => process.isMounted(each));
  const changed = ofProcess.differing.filter((each) => process.isOwnChange(each));
  const comparison = { kind: 'undecided' } as const;
  const expectedPaths = new Set(placed.map(({ imagePath }) => imagePath));
  const hiding = [...new Set(mounted.flatMap((each) => process.anonymousVolumeOver?.(each) ?? []))];
  const own = linksOf({ image, seen: ofProcess, mounted, hiding, changed, container, comparison, expectedPaths });
  const isSame = ofProcess.equalCount === placed.length;
  if (!isSame) return beside(links, own);
  const where = placed.map(({ imagePath }) => imagePath).join(', ');
  const proved = link('source', 'ok', `${path} is identical to what the process sees at ${where}.`);
  return beside(links, [...own.filter(({ id }) => id !== 'source' && id !== 'container'), proved, asNote(container)]);
}

function replaced(path: string, mounted: MountedFile): Link {
  const because = `${path} is mounted at ${mounted.path} from a file or folder that was replaced since the container started, so the process may still see the old one.`;
  return link('mount', 'unknown', because, { evidence: [mounted.path], fixes: ['restart'] });
}

function dropped({ path, ignoreFile }: AskedFile, { pattern, line }: { pattern: string; line: number }): Link {
  const because = `${path} is dropped from the build context by ${ignoreFile}:${line + 1} (${pattern}), so no rebuild can pick it up.`;
  return link('context', 'broken', because, { evidence: [`${ignoreFile}:${line + 1}: ${pattern}`], fixes: ['edit-ignore-file'] });
}

function notCopied({ path, dockerfile }: AskedFile): Link {
  return link('source', 'broken', `No instruction of ${dockerfile} copies ${path} into what this image is made of.`);
}

/** The file's own links take the place of those of everything; what else decides is about other files, and only noted. */
function beside(links: readonly Link[], own: readonly Link[]): readonly Link[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...own, ...links.filter(({ id }) => !ids.has(id)).map(asNote)];
}

function asNote(of: Link): Link {
  return of.state === 'broken' || of.state === 'unknown' ? { ...of, state: 'note', fixes: [] } : of;
}
