/**
 * What an engine lists → the report. An inspect only for what the lists leave open: a container whose image lost its name, and
 * two images whose ids differ. What was inspected once is remembered, because it cannot change.
 */

import { composeFilesOf, serviceOf } from '../core/compose/service-of.ts';
import { type Comparison, containerLink, isPinned } from '../core/freshness/container-link.ts';
import { isDevContainer, mendedByDevContainers } from '../core/freshness/dev-container.ts';
import { groupByProject, type PlacedContainer } from '../core/freshness/group-by-project.ts';
import { fullName, ImageIndex } from '../core/freshness/image-index.ts';
import { withOneSource } from '../core/freshness/instruction-link.ts';
import { comparing, inOrder, type Link, verdictOf } from '../core/freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../core/freshness/report.ts';
import { imageLinks as imageLinksOf, linksOf } from '../core/freshness/source-link.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { isBackup, isProbe } from '../core/ours.ts';
import { backupsOf } from '../core/recreate/backup-status.ts';
import { endOfPrevious } from '../core/recreate/previous-text.ts';
import type { Journals, Previous } from '../journal-ports.ts';
import type { Engine, ListedContainer } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import type { ComparedPair, ContentComparison } from './compare-contents.ts';
import type { Listing } from './engine-lists.ts';
import { ifThere } from './if-there.ts';
import type { FoundLinks } from './link-check.ts';
import type { KnownTimes } from './read-times.ts';
import type { SourceFindings } from './source-findings.ts';

export interface StatusReader {
  /** Throws an `EngineError`. */
  read(listing: Listing): Promise<StatusReading>;
}

export interface StatusReading {
  readonly report: StatusReport;
  /** Pairs whose files have to be compared before their containers' verdict is known. */
  readonly undecided: readonly ComparedPair[];
}

export interface StatusPorts {
  readonly engine: Engine;
  readonly contents: ContentComparison;
  /** Results of comparing files, by `pairKey`; whoever compares puts them here. */
  readonly compared: ReadonlyMap<string, Comparison>;
  /** What is known so far of images and containers against the workspace. */
  readonly findings: () => SourceFindings;
  /** What is known so far of the links that are found beside them. */
  readonly links: () => FoundLinks;
  readonly times: KnownTimes;
  /** Without them nothing is said about backups. */
  readonly journals?: Pick<Journals, 'list' | 'previous'> | undefined;
}

export function pairKey({ containerId, imageId, currentImageId }: ComparedPair): string {
  return `${imageId} ${currentImageId} ${containerId}`;
}

export function statusReader({ engine, contents, compared, findings, links, times, journals }: StatusPorts): StatusReader {
  const references = boundedCache<string | undefined>(10_000);
  const referenceOf = (container: ListedContainer, index: ImageIndex) =>
    index.isReference(container.imageText)
      ? container.imageText
      : references.get(container.id, () => inspectReference(engine, container.id));

  const placeOne = async (container: ListedContainer, index: ImageIndex, previous: readonly Previous[]): Promise<Placed> => {
    const reference = await referenceOf(container, index);
    const currentImageId = reference === undefined ? undefined : index.idOf(reference);
    const pair = { containerId: container.id, imageId: container.imageId, currentImageId: currentImageId ?? '' };
    const needsComparison = currentImageId !== undefined && currentImageId !== container.imageId && !isPinned(reference ?? '');
    const comparison: Comparison = needsComparison
      ? (compared.get(pairKey(pair)) ?? (await contents.quickly(pair)))
      : { kind: 'undecided' };
    const link = containerLink({ reference, imageId: container.imageId, currentImageId, comparison });
    const ofFiles = fileLinks(findings(), { id: container.id, reference, currentImageId, link, comparison });
    const ofOthers = links().containers.get(container.id) ?? [];
    const isUndecided = needsComparison && comparison.kind === 'undecided';
    return {
      place: {
        reference: reference ?? container.imageId,
        container: statusOf(container, { index, times, previous }, inOrder(withOneSource([...ofFiles, ...ofOthers]))),
      },
      project: serviceOf((name) => container.labels.get(name))?.project,
      undecided: isUndecided ? [pair] : [],
    };
  };

  return {
    read: async ({ containers, images }) => {
      const facts = await engine.facts();
      const index = new ImageIndex(images);
      const previous = (await journals?.previous.list(facts.id)) ?? [];
      const placed = await Promise.all(
        containers.filter((one) => !isProbe(one) && !isBackup(one)).map((one) => placeOne(one, index, previous)),
      );
      const { text, decidedBy } = engine.endpoint;
      const backups = journals === undefined ? {} : { backups: backupsOf(await journals.list(facts.id), containers) };
      const report: StatusReport = {
        engine: { id: facts.id, version: facts.version, endpoint: text, decidedBy },
        projects: groupByProject(
          placed.map(({ place, project }): PlacedContainer => ({ ...place, project })),
          {
            index,
            links: imageLinks(findings(), links(), index),
            taggedAtMs: times.taggedAtMs,
            folders: findings().folders,
          },
        ),
        ...backups,
      };
      return { report, undecided: placed.flatMap(({ undecided }) => undecided) };
    },
  };
}

interface FromContainer {
  readonly id: string;
  readonly reference: string | undefined;
  readonly currentImageId: string | undefined;
  readonly link: Link;
  readonly comparison: Comparison;
}

/** What was found of the image that had a name says nothing of the one that has it now. */
function fileLinks(findings: SourceFindings, of: FromContainer): readonly Link[] {
  const { id, reference, currentImageId, link: container, comparison } = of;
  const finding = findings.containers.get(id);
  const isOfThis = reference === undefined || findings.imageIds.get(fullName(reference)) === currentImageId;
  if (finding !== undefined && isOfThis) return linksOf({ ...finding, container, comparison });
  return findings.isNothingBuilt ? [container] : [comparing, container];
}

function imageLinks(findings: SourceFindings, links: FoundLinks, index: ImageIndex): ReadonlyMap<string, readonly Link[]> {
  const isOfThis = (name: string) => findings.imageIds.get(name) === index.idOf(name);
  const names = new Set([...findings.images.keys(), ...links.images.keys()].filter(isOfThis));
  return new Map(
    [...names].map((name) => {
      const answer = findings.images.get(name);
      return [
        name,
        inOrder(withOneSource([...(answer === undefined ? [] : imageLinksOf(answer)), ...(links.images.get(name) ?? [])])),
      ] as const;
    }),
  );
}

interface Placed {
  readonly place: { readonly reference: string; readonly container: ContainerStatus };
  readonly project: string | undefined;
  readonly undecided: readonly ComparedPair[];
}

interface Known {
  readonly index: ImageIndex;
  readonly times: KnownTimes;
  readonly previous: readonly Previous[];
}

function statusOf(container: ListedContainer, { index, times, previous }: Known, links: readonly Link[]): ContainerStatus {
  const { id, name, state, status, createdAtMs, imageId, labels } = container;
  const service = serviceOf((label) => labels.get(label))?.service;
  const composeFiles = service === undefined ? [] : composeFilesOf(labels, index.withId(imageId)?.labels);
  const startedAtMs = times.startedAtMs.get(id);
  const before = previous.find(({ containerId }) => containerId === id);
  const restorable = before === undefined ? {} : { previous: { imageId: before.imageId, untilMs: endOfPrevious(before) } };
  const shared = { ...restorable, ...{ id, name, state, status, createdAtMs, startedAtMs, imageId, service, composeFiles } };
  if (!isDevContainer((label) => labels.get(label))) return { ...shared, verdict: verdictOf(links), links };
  const mended = mendedByDevContainers(links);
  return { ...shared, isDevContainer: true, verdict: verdictOf(mended), links: mended };
}

/** What it was created from; a container that went away meanwhile has told nothing. */
async function inspectReference(engine: Engine, containerId: string): Promise<string | undefined> {
  const container = await ifThere(() => engine.inspectContainer(containerId));
  return (container && textOf(objectOf(container['Config'])['Image'])) || undefined;
}
