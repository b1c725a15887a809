/**
 * The line above a service, or above the FROM of a stage: whether what runs from it is what the workspace says. Of several
 * containers the worst is told, with how many are so; what mends it and where it is explained stand beside it.
 */
import type { ImagePlaceInfo } from '../../../server/protocol.ts';
import { fullName } from '../freshness/image-index.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import { displayText } from '../tree/display-text.ts';

export interface ImageLens {
  /** From 0. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  /** What a click does; `none` is text. */
  readonly action: 'none' | 'clean-rebuild' | 'recreate' | 'reveal';
  readonly containerId?: string;
}

export interface LensOptions {
  /** Otherwise nothing that runs something is offered. */
  readonly isTrusted: boolean;
}

/** In the order of the places; several for one line stand in one line. */
export function imageLenses(places: readonly ImagePlaceInfo[], report: StatusReport, options: LensOptions): readonly ImageLens[] {
  return places.flatMap((place) => lensesOf(place, containersFrom(place, report), options));
}

function containersFrom(place: ImagePlaceInfo, report: StatusReport): readonly ContainerStatus[] {
  const { service, services } = place;
  const isOf = (wanted: readonly Service[], project: string | undefined, name: string | undefined) =>
    wanted.some((each) => each.project === project && each.name === name);
  const names = new Set(place.references.map(fullName));
  return report.projects.flatMap(({ name: project, images }) =>
    images.flatMap(({ reference, containers }) => {
      // One-off containers of `compose run` carry the name of the service, too, and run its image as well.
      if (service !== undefined) return containers.filter((container) => isOf([service], project, container.service));
      const isNamed = names.has(fullName(reference));
      return containers.filter((container) => isNamed || isOf(services, project, container.service));
    }),
  );
}

interface Service {
  readonly project: string;
  readonly name: string;
}

const order = ['stale', 'unknown', 'fresh'] as const;

function lensesOf(
  place: ImagePlaceInfo,
  containers: readonly ContainerStatus[],
  { isTrusted }: LensOptions,
): readonly ImageLens[] {
  const { line } = place.range.start;
  const label = displayText(labelOf(place, containers), 60);
  const kind = order.find((each) => containers.some(({ verdict }) => verdict.kind === each));
  const alike = containers.filter(({ verdict }) => verdict.kind === kind);
  // A container that runs matters more than one that was left behind.
  const [worst] = [...alike].sort((one, other) => Number(other.state === 'running') - Number(one.state === 'running'));
  if (worst === undefined) return [{ line, title: `${label}: no container`, tooltip: noContainerText(place), action: 'none' }];
  const { verdict, id: containerId, name } = worst;
  const title = `${label}: ${verdictText(worst, alike.length, containers.length)}`;
  const because = verdict.kind === 'fresh' ? 'What runs is what the workspace says.' : verdict.link.because;
  const first: ImageLens = { line, title, tooltip: `${displayText(name)}: ${displayText(because)}`, action: 'none' };
  const why: ImageLens = {
    line,
    title: 'Why?',
    tooltip: 'Show it in the sidebar, with its reasons',
    action: 'reveal',
    containerId,
  };
  if (verdict.kind === 'fresh') return [first];
  const fix = isTrusted && verdict.kind === 'stale' ? fixOf(worst) : undefined;
  return fix === undefined ? [first, why] : [first, { line, ...fix, containerId }, why];
}

/** Whoever named the project otherwise on Compose's command line has to see which one was looked for. */
function noContainerText({ service, references }: ImagePlaceInfo): string {
  if (service !== undefined) return `The engine has no container of this service in the project ${displayText(service.project)}.`;
  return `The engine has no container of ${displayText(references.join(', '))}.`;
}

function labelOf({ service, services, references }: ImagePlaceInfo, containers: readonly ContainerStatus[]): string {
  if (service !== undefined) return service.name;
  const names = new Set([...services.map(({ name }) => name), ...containers.map((container) => container.service ?? '')]);
  const [only] = names;
  return names.size === 1 && only !== undefined && only !== '' ? only : (references[0] ?? only ?? 'image');
}

/** `stale (2 files)`, `1 of 2 stale (2 files)`, `2 fresh`, `fresh, exited`. */
function verdictText({ verdict, state }: ContainerStatus, alike: number, all: number): string {
  const count = all === 1 ? '' : alike === all ? `${all} ` : `${alike} of ${all} `;
  const files = verdict.kind === 'stale' ? filesText(verdict.link.evidence) : '';
  const stopped = state === 'running' || all > 1 ? '' : `, ${displayText(state, 20)}`;
  return `${count}${verdict.kind}${files}${stopped}`;
}

/** Evidence that is a path is a file that differs. */
function filesText(evidence: readonly string[]): string {
  const count = evidence.filter((text) => text.startsWith('/')).length;
  if (count === 0) return '';
  const more = evidence.some((text) => /^and \d+ more$/.test(text)) ? '+' : '';
  return count === 1 && more === '' ? ' (1 file)' : ` (${count}${more} files)`;
}

/**
 * A mount hides the image, so that no image mends it. What nothing here builds can only be created again, which is left to
 * Compose where that keeps the container.
 */
function fixOf({ verdict, links, service }: ContainerStatus): Pick<ImageLens, 'title' | 'tooltip' | 'action'> | undefined {
  if (verdict.kind !== 'stale' || verdict.link.id === 'mount') return undefined;
  const isBuiltHere = links.some(({ id, state }) => id === 'source' && state !== 'not-applicable');
  if (isBuiltHere)
    return {
      title: 'Clean Rebuild',
      tooltip: 'Build without cache, compare, replace the container; asks first',
      action: 'clean-rebuild',
    };
  if (service !== undefined) return undefined;
  return { title: 'Recreate', tooltip: 'A new container from what its image is now; asks first', action: 'recreate' };
}
