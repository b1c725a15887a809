/**
 * The answer to "why isn't my change running?": every link of the chain in its order, the first broken one, and one sentence.
 * Plain data, for people, programs and agents alike. A link that nobody looked at says so.
 */
import { isBeside, type Link, type LinkId, type LinkState, link, linkIds, type Verdict, verdictOf } from '../freshness/link.ts';
import type { FileState, VerifiedFile } from '../verify/verify-files.ts';
import { type Category, categoryOf } from './category.ts';
import { countFiles } from './count-files.ts';
import type { NextBuild } from './next-build.ts';

export interface Diagnosis {
  readonly version: 1;
  readonly subject: DiagnosedSubject;
  readonly verdict: 'fresh' | 'stale' | 'unknown';
  /** Of the links that decide. */
  readonly firstBroken: LinkId | null;
  /** One sentence: what is wrong, or what is proved. */
  readonly conclusion: string;
  /** All of them, in the order of the chain. */
  readonly links: readonly DiagnosedLink[];
  readonly files?: readonly VerifiedFile[];
  /** How many are in which state, those that were left out of `files` among them; none where a state is absent. */
  readonly fileCounts?: FileCounts;
  /** How many were left out of `files`; none where it is absent. */
  readonly moreFiles?: number;
  /** Why there may be files of which nothing is said. */
  readonly incomplete?: string;
  /** How the image is built, and how that is known. */
  readonly build?: DiagnosedBuild;
  /** The line of the ignore file that keeps a file out; `line` is zero-based. */
  readonly ignoreFile?: IgnoreLine;
  /** What a build would do now; absent where nobody asked for it. It says nothing about what runs. */
  readonly nextBuild?: NextBuild;
  /** What else the subject means; what is stale was taken first. */
  readonly others: readonly OtherSubject[];
  /** How many were left out of `others`; none where it is absent. */
  readonly moreOthers?: number;
}

export type FileCounts = Readonly<Partial<Record<FileState, number>>>;

export interface IgnoreLine {
  readonly uri: string;
  readonly line: number;
}

export interface DiagnosedSubject {
  readonly kind: 'container' | 'image' | 'file';
  readonly name: string;
  readonly reference?: string;
  readonly imageId?: string | undefined;
  readonly containerId?: string;
  /** Absolute path of the file that was asked about. */
  readonly file?: string;
}

export interface DiagnosedBuild {
  readonly dockerfileUri: string;
  readonly contextPath?: string | undefined;
  readonly target?: string | undefined;
  readonly because: string;
}

export interface OtherSubject {
  readonly name: string;
  readonly verdict: Diagnosis['verdict'];
  readonly firstBroken: LinkId | null;
}

export interface DiagnosedLink extends Link {
  readonly category: Category;
}

export interface Facts {
  readonly subject: DiagnosedSubject;
  readonly links: readonly Link[];
  readonly files?: readonly VerifiedFile[];
  readonly incomplete?: string | undefined;
  readonly build?: DiagnosedBuild;
  readonly ignoreFile?: IgnoreLine | undefined;
  readonly nextBuild?: NextBuild | undefined;
  readonly others?: readonly OtherSubject[];
}

const mostOthers = 50;

export function diagnosisOf({ subject, links, files, incomplete, build, ignoreFile, nextBuild, others = [] }: Facts): Diagnosis {
  const verdict = verdictOfDiagnosed(links, subject);
  const broken = verdict.kind === 'stale' ? verdict.link : undefined;
  return {
    version: 1,
    subject,
    verdict: verdict.kind,
    firstBroken: broken?.id ?? null,
    conclusion: verdict.kind === 'fresh' ? provedText(links) : verdict.link.because,
    links: completed(links, subject, verdict).map((link) => ({ ...link, category: categoryOf(link.id) })),
    ...(files === undefined ? {} : { files, fileCounts: countFiles(files) }),
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(build === undefined ? {} : { build }),
    ...(ignoreFile === undefined ? {} : { ignoreFile }),
    ...(nextBuild === undefined ? {} : { nextBuild }),
    others: others.slice(0, mostOthers),
    ...(others.length > mostOthers ? { moreOthers: others.length - mostOthers } : {}),
  };
}

/** Of an image that nothing here builds there is nothing to compare, and nobody who asked is told that it is fresh. */
function verdictOfDiagnosed(links: readonly Link[], { containerId }: DiagnosedSubject): Verdict {
  const isDecided = links.some((each) => !isBeside(each) && each.state !== 'not-applicable');
  if (isDecided || containerId !== undefined) return verdictOf(links);
  const source = links.find(({ id }) => id === 'source')?.because ?? nothingBuilt;
  return { kind: 'unknown', link: link('source', 'unknown', `${source} So there is nothing to compare it with.`) };
}

const nothingBuilt = 'Nothing in this workspace is known to build it.';

/** What holds of it when nothing is broken: the files first, else why nothing of the workspace is in it. */
function provedText(links: readonly Link[]): string {
  const of = (id: LinkId) => links.find((each) => each.id === id);
  const source = of('source');
  const container = of('container');
  const sentences = [source, source?.state === 'ok' ? undefined : container].flatMap((each) => each?.because ?? []);
  return sentences.join(' ') || 'Nothing is broken.';
}

function completed(links: readonly Link[], subject: DiagnosedSubject, verdict: Verdict): readonly Link[] {
  return linkIds.flatMap((id) => {
    const found = links.filter((each) => each.id === id);
    return found.length > 0 ? found : [absent(id, links, { subject, verdict })];
  });
}

const buildLinks: ReadonlySet<LinkId> = new Set(['context', 'transfer', 'instruction', 'target', 'source', 'commit', 'base']);
const containerLinks: ReadonlySet<LinkId> = new Set(['container', 'compose', 'mount', 'drift', 'process']);
/** None of them can be broken where every file is the same at both ends. */
const fileLinks: ReadonlySet<LinkId> = new Set(['context', 'transfer', 'target', 'mount', 'drift']);

function absent(
  id: LinkId,
  links: readonly Link[],
  { subject, verdict }: { readonly subject: DiagnosedSubject; readonly verdict: Verdict },
): Link {
  const told = (state: LinkState, because: string) => ({ id, state, because, evidence: [], fixes: [] });
  const source = links.find((each) => each.id === 'source');
  const isBuiltElsewhere = source === undefined || source.state === 'not-applicable';
  if (buildLinks.has(id) && isBuiltElsewhere) return told('not-applicable', source?.because ?? nothingBuilt);
  if (containerLinks.has(id) && subject.containerId === undefined) return told('not-applicable', 'No container was asked about.');
  if (fileLinks.has(id) && isBuiltElsewhere)
    return told('not-applicable', 'Nothing of this workspace was copied into its image.');
  const isProved = verdict.kind === 'fresh' && (source?.state === 'ok' || source?.state === 'note');
  if (isProved && fileLinks.has(id)) return told('ok', 'Nothing was lost there: what is compared is the same at both ends.');
  const isCompared = source !== undefined && source.state !== 'unknown';
  if (id === 'target' && isCompared) return told('ok', 'Nothing shows that another stage or another Dockerfile was built.');
  if (id === 'process' && isCompared) return told('not-applicable', 'It sees no file of the workspace itself.');
  if (id === 'compose') return told('not-applicable', 'Compose does not keep it.');
  if (id === 'registry') return told('unknown', 'The registry was not asked.');
  if (id === 'cluster') return told('not-applicable', 'No cluster was asked about.');
  return told('unknown', 'It was not looked at.');
}
