/**
 * Images against the pods that use them, as notes. Who asks for a diagnosis waits for the cluster; rows and comparisons do not. An image
 * is inspected only when a pod uses it.
 */
import type { ManifestImageInfo } from '../../server/protocol.ts';
import type { ManifestImages } from '../cluster-ports.ts';
import { aboutImage, pinOf } from '../core/cluster/about-image.ts';
import type { RunningHere } from '../core/cluster/cluster-facts.ts';
import { clusterLink } from '../core/cluster/cluster-link.ts';
import { matchesReference } from '../core/cluster/matches-reference.ts';
import type { PodContainer } from '../core/cluster/pods.ts';
import { repositoryOf } from '../core/cluster/running-image.ts';
import { answersTo, fullName } from '../core/freshness/image-index.ts';
import { inOrder, type Link, link } from '../core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import { textOf } from '../core/json-fields.ts';
import { localImage } from '../core/registry/local-image.ts';
import { placeOf } from '../core/registry/registry-reference.ts';
import type { Engine } from '../ports.ts';
import type { ClusterCheck } from './ask-cluster.ts';
import type { RegistryCheck } from './check-registry.ts';
import { ifThere } from './if-there.ts';
import { settledLink } from './image-reader.ts';
import type { LinkCheck } from './link-check.ts';
import type { ClusterAnswer } from './read-cluster.ts';

export interface ClusterLinkPorts {
  readonly engine: Engine;
  readonly manifests: ManifestImages;
  /** What is known of them is compared, too; none is asked here. */
  readonly registries?: RegistryCheck | undefined;
  /** Makes a time readable. */
  readonly timeText: (atMs: number) => string;
}

export interface ClusterLinksPorts extends ClusterLinkPorts {
  readonly clusters: ClusterCheck;
  /** Somebody sees the rows. */
  readonly isShown: () => boolean;
}

const mostRunningRead = 5;

export function clusterLinks(ports: ClusterLinksPorts): LinkCheck {
  const { clusters, isShown } = ports;
  return {
    check: async ({ report }) => {
      if (isShown()) clusters.seen();
      const answer = clusters.known();
      const links = answer === undefined ? [] : await linksOfPods(ports, report, answer);
      return { images: new Map([...links].map(([name, link]) => [name, [link]])), containers: new Map() };
    },
    forget: () => undefined,
  };
}

/** A person asks. `undefined` where clusters are not asked or that was cancelled; otherwise what adds to a report what the pods say. */
export async function askedCluster(ports: ClusterLinkPorts & { readonly clusters: ClusterCheck }, signal?: AbortSignal) {
  const answer = await ports.clusters.ask(signal);
  if (answer === undefined) return undefined;
  return async (report: StatusReport): Promise<StatusReport> => withImageLinks(report, await linksOfPods(ports, report, answer));
}

/** By the whole name of the reference. Throws an `EngineError` when the engine is gone. */
async function linksOfPods(
  ports: ClusterLinkPorts,
  { projects }: StatusReport,
  answer: ClusterAnswer,
): Promise<ReadonlyMap<string, Link>> {
  const links = new Map<string, Link>();
  const linkOf = clusterLinkOf(ports, answer);
  for (const { reference } of projects.flatMap(({ images }) => images)) {
    const found = await settledLink('cluster', () => linkOf(reference));
    if (found !== undefined) links.set(fullName(reference), found);
  }
  return links;
}

/** They are notes, so no verdict becomes another. */
function withImageLinks(report: StatusReport, added: ReadonlyMap<string, Link>): StatusReport {
  const withLink = (image: ImageStatus): ImageStatus => {
    const own = added.get(fullName(image.reference));
    return own === undefined ? image : { ...image, links: inOrder([...image.links.filter(({ id }) => id !== own.id), own]) };
  };
  return { ...report, projects: report.projects.map((each) => ({ ...each, images: each.images.map(withLink) })) };
}

/** Manifests are read once for all references, and only when a pod uses one. Throws an `EngineError`. */
export function clusterLinkOf(ports: ClusterLinkPorts, answer: ClusterAnswer): (reference: string) => Promise<Link> {
  const { engine, registries, timeText } = ports;
  let manifests: Promise<readonly ManifestImageInfo[]> | undefined;
  return async (reference) => {
    if (answer.kind === 'unknown') return link('cluster', 'unknown', answer.because, { evidence: answer.evidence });
    const { pods, context, namespace } = answer;
    const facts = { context, namespace, reference, isComplete: pods.isComplete };
    const ofRepository = pods.containers.filter(({ image }) => mayMatch(image, reference));
    const place = placeOf(reference);
    if (ofRepository.length === 0 || place === undefined) return clusterLink({ ...facts, ...nothing });
    const inspected = await ifThere(() => engine.inspectImage(reference));
    const local = inspected && localImage(inspected, await engine.facts(), place);
    const own = ofRepository.filter(({ image }) => matchesReference(image, reference, local?.digests ?? []));
    if (own.length === 0) return clusterLink({ ...facts, ...nothing });
    const registry = await registries?.known(engine, reference);
    const pin = registry?.state === 'same' ? registry.registryDigest : pinOf(inspected, local, reference);
    // Their lines are evidence only: nothing else waits for whoever reads them, who may be gone.
    manifests ??= ports.manifests.manifestImages().catch(() => []);
    return clusterLink({
      ...facts,
      ...{ pods: own, local, registry, pin },
      about: aboutImage(inspected, timeText),
      running: await runningHere(engine, own, timeText),
      manifests: (await manifests).filter(({ image }) => own.some((pod) => pod.image === image || answersTo(image, pod.image))),
    });
  };
}

const unasked = { local: undefined, registry: undefined, pin: undefined };
const nothing = { ...unasked, pods: [], about: '', running: new Map(), manifests: [] };

/** Before any image is inspected: the name without tag and digest. */
function mayMatch(image: string, reference: string): boolean {
  const [one, other] = [repositoryOf(image), repositoryOf(reference)];
  return one === other || (other.startsWith('localhost/') && one.split('/').at(-1) === other.split('/').at(-1));
}

/** What pods run may still be on the engine here, without a name. */
async function runningHere(
  engine: Engine,
  pods: readonly PodContainer[],
  timeText: (atMs: number) => string,
): Promise<ReadonlyMap<string, RunningHere>> {
  const names = new Map<string, string>();
  for (const { runs } of pods)
    if (runs.kind !== 'none') names.set(runs.digest, runs.kind === 'named' ? `${runs.repository}@${runs.digest}` : runs.digest);
  const readable = [...names].filter(([digest, name]) => name === digest || placeOf(name) !== undefined);
  const found = new Map<string, RunningHere>();
  for (const [digest, name] of readable.slice(0, mostRunningRead)) {
    const image = await ifThere(() => engine.inspectImage(name));
    if (image !== undefined) found.set(digest, { id: textOf(image['Id']), about: aboutImage(image, timeText) });
  }
  return found;
}
