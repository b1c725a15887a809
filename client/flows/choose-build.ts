/** Which build of the workspace makes the image of a reference, or why none is known to. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { chooseSource, soundsLikeIt } from '../core/build/choose-source.ts';
import { filePath } from '../core/file-uri.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import type { BuildPlace } from '../ports.ts';
import { whereabouts } from './whereabouts.ts';

export type ChosenBuild =
  | { readonly kind: 'build'; readonly source: BuildSourceInfo }
  /** `isOpen`: nothing says anything of it, so that the image itself may be asked. */
  | { readonly kind: 'none'; readonly answer: SourceAnswer; readonly isOpen?: boolean };

/** Without it nobody tells whether a compose project lies elsewhere. */
export type WorkspacePlace = Pick<BuildPlace, 'realPath' | 'workspace'> | undefined;

/** `project` is that of Compose. The sources come in the order in which they count. */
export async function chooseBuild(
  place: WorkspacePlace,
  sources: readonly BuildSourceInfo[],
  { image, project }: { readonly image: ImageStatus; readonly project: string | undefined },
): Promise<ChosenBuild> {
  const { reference, id: imageId, containers } = image;
  const [first] = containers;
  const use = { reference, imageId, project, service: first?.service, composeFiles: first?.composeFiles };
  // No file names an image by its digest; who spells out a build means that very image, and what made it gave it its id.
  const isOfIt = ({ origin, imageIds = [] }: BuildSourceInfo) =>
    origin.kind === 'flag' || (!reference.includes('@') && imageId !== undefined && imageIds.includes(imageId));
  const candidates = isPinned(reference) ? sources.filter(isOfIt) : sources;
  const source = chooseSource(candidates, use);
  const elsewhere = await answerElsewhere(place, image, source);
  if (elsewhere !== undefined) return { kind: 'none', answer: elsewhere };
  // That a line of a script leaves it open is less than what the image may say.
  if (source?.origin.kind === 'script' && source.unknown !== undefined)
    return {
      kind: 'none',
      answer: { kind: 'unknown', because: source.unknown, isSourceUnknown: true },
      isOpen: !isPinned(reference),
    };
  if (source !== undefined) return { kind: 'build', source };
  return { kind: 'none', answer: withoutSource(reference, sources), isOpen: !isPinned(reference) };
}

/** Another Dockerfile that is remembered to have made the image, where the one that is declared did not. */
export async function otherMaker(
  place: Pick<BuildPlace, 'realPath'> | undefined,
  sources: readonly BuildSourceInfo[],
  { source, imageId }: { readonly source: BuildSourceInfo; readonly imageId: string | undefined },
): Promise<BuildSourceInfo | undefined> {
  const real = async ({ dockerfileUri }: BuildSourceInfo) =>
    (await place?.realPath(filePath(dockerfileUri))) ?? filePath(dockerfileUri);
  const made = imageId === undefined ? [] : sources.filter(({ imageIds }) => imageIds?.includes(imageId) === true);
  if (made.length === 0) return undefined;
  const declared = await real(source);
  // Two Dockerfiles that say the same make the same image.
  for (const maker of made) if ((await real(maker)) === declared) return undefined;
  return made[0];
}

const notBuiltHere: SourceAnswer = { kind: 'not-applicable', because: 'No build of this workspace makes it.' };

/**
 * A project of the same name in another folder has images of the same names; what its files say counts for it, and a person
 * who said what builds the image is right.
 */
async function answerElsewhere(
  place: WorkspacePlace,
  { containers }: ImageStatus,
  source: BuildSourceInfo | undefined,
): Promise<SourceAnswer | undefined> {
  const files = new Set(containers.flatMap(({ composeFiles }) => composeFiles ?? []));
  const isOfService =
    containers.length > 0 && containers.every(({ composeFiles }) => composeFiles !== undefined && composeFiles.length > 0);
  if (place === undefined || source?.origin.kind === 'setting' || source?.origin.kind === 'flag' || !isOfService)
    return undefined;
  for (const file of files) {
    // What is missing may be this workspace under the name that another machine has for it.
    if ((await whereabouts(place, [file])).kind !== 'elsewhere') return undefined;
  }
  const [first] = files;
  return { kind: 'not-applicable', because: `Its compose file is not in this workspace: ${first}.` };
}

/** Nothing says what its image is called: a Dockerfile alone, or a build that gives it no name. */
function isNameless({ references, service, imageIds, origin, unknown }: BuildSourceInfo): boolean {
  // What CI calls it is not what it is called here.
  if (origin.kind === 'script') return unknown === undefined;
  return references.length === 0 && service === undefined && imageIds === undefined;
}

function withoutSource(reference: string, sources: readonly BuildSourceInfo[]): SourceAnswer {
  if (isPinned(reference) || !sources.some((source) => isNameless(source) && soundsLikeIt(source, reference)))
    return notBuiltHere;
  const because = 'A Dockerfile of this workspace may make it, and nothing says so.';
  return { kind: 'unknown', because, isSourceUnknown: true };
}
