/** A report → the rows of the sidebar: project, image, container, reason, evidence. */
import { isBeside, isComparing, type Link, type Verdict } from '../freshness/link.ts';
import type { ContainerStatus, ImageStatus, ProjectKind, StatusReport } from '../freshness/report.ts';
import { age, bothAges, isAnotherMoment } from './age.ts';
import { backupRows } from './backup-rows.ts';
import { displayText } from './display-text.ts';
import type { Badge, TreeNode } from './tree-node.ts';

export interface TreeOptions {
  /** Rows without anything stale are left out, and so are notes. */
  readonly staleOnly: boolean;
  readonly nowMs: number;
}

export function buildTree(report: StatusReport, options: TreeOptions): readonly TreeNode[] {
  const groups = report.projects.flatMap(({ kind, name, images }) =>
    kind === 'none' ? othersOf(images, options) : [projectNode(name ?? '', kind, images, options)],
  );
  const shown = options.staleOnly ? groups.filter(({ children }) => children.length > 0) : groups;
  return [...shown, ...backupRows(report.backups ?? [], options)];
}

function projectNode(name: string, kind: ProjectKind, images: readonly ImageStatus[], options: TreeOptions): TreeNode {
  const label = displayText(kind === 'workspace' ? (name.split(/[\\/]/).filter(Boolean).at(-1) ?? name) : name);
  const group = { ...groupNode({ id: `${kind} ${name}`, label, spoken: `Project ${label}` }, images, options), project: name };
  return kind === 'workspace' ? { ...group, tooltip: ['Built by this workspace', displayText(name)] } : group;
}

/** What runs is shown; images that nobody runs are many, and asked for. */
function othersOf(images: readonly ImageStatus[], options: TreeOptions): readonly TreeNode[] {
  const running = images.filter(({ containers }) => containers.length > 0);
  const idle = images.filter(({ containers }) => containers.length === 0);
  const others = { id: 'others', label: 'Without a project', spoken: 'Without a project' };
  const unused = { id: 'idle', label: 'Images without a container', spoken: 'Images without a container' };
  return [
    ...(running.length > 0 ? [groupNode(others, running, options)] : []),
    ...(idle.length > 0 ? [{ ...groupNode(unused, idle, options), isOpen: false }] : []),
  ];
}

interface Group {
  readonly id: string;
  readonly label: string;
  readonly spoken: string;
}

function groupNode({ id, label, spoken }: Group, images: readonly ImageStatus[], options: TreeOptions): TreeNode {
  const children = images
    .map((image) => imageNode(id, image, options))
    .filter(({ badge }) => !options.staleOnly || badge === 'stale');
  const staleCount = children.filter(({ badge }) => badge === 'stale').length;
  const description = staleCount > 0 ? `${staleCount} stale` : '';
  return {
    ...plain(id, 'project', label),
    description,
    spoken: staleCount > 0 ? `${spoken}, ${description}` : spoken,
    children,
    isOpen: true,
  };
}

function imageNode(parent: string, image: ImageStatus, options: TreeOptions): TreeNode {
  const id = `${parent} image ${image.reference}`;
  const containers = image.containers
    .map((container) => containerNode(id, container, options))
    .filter(({ badge }) => !options.staleOnly || badge === 'stale');
  const isAlone = image.containers.length === 0;
  const badge = isAlone ? ownBadge(image) : worst(containers.map((child) => child.badge));
  const reference = displayText(image.reference);
  const label = withShortId(reference);
  const ages = image.id === undefined ? 'not here any more' : builtAndTagged(image, options);
  const description = isAlone && badge !== 'none' ? `${badge} · ${ages}` : ages;
  // Its containers tell the rest, each for itself.
  const links = isAlone ? image.links : image.links.filter(isBeside);
  const children = [...reasonNodes(id, links, options), ...containers];
  return {
    ...plain(id, 'image', label),
    description,
    badge,
    spoken: `Image ${label}, ${description}, ${spokenBadge(badge)}`,
    tooltip: [
      reference,
      image.id === undefined ? 'No image has this name any more.' : `Image ${shortId(image.id)}, ${ages}`,
      `Freshness: ${badge}`,
    ],
    children,
    image: image.reference,
    // Not by its badge: a row keeps its folding when its state changes, and a stale container must not stay hidden.
    isOpen: children.length > 0,
  };
}

/** Its containers tell it where there are any; of an image that nobody here builds there is nothing to tell. */
function ownBadge({ links, verdict }: ImageStatus): Badge {
  return links.some((link) => !isBeside(link) && link.state !== 'not-applicable') ? verdict.kind : 'none';
}

/**
 * What is not known beside a verdict is no reason for anything, and a deciding link that is no more than noted and proves
 * nothing repeats what another says: both are told to who asks for all links.
 */
function isReason(link: Link): boolean {
  const isNote = link.state === 'note' && (isBeside(link) || link.evidence.length > 0);
  // That something is being compared is said of the row itself, which stays as it is when that is done.
  return link.state === 'broken' || isNote || (link.state === 'unknown' && !isBeside(link) && !isComparing(link));
}

/** A name moves to an image that was built long ago when a build finds all of it in its cache. */
function builtAndTagged({ builtAtMs, taggedAtMs }: ImageStatus, { nowMs }: TreeOptions): string {
  if (builtAtMs !== undefined) return bothAges(['built', builtAtMs], ['tagged', taggedAtMs], nowMs);
  return taggedAtMs === undefined ? 'age unknown' : `tagged ${age(taggedAtMs, nowMs)}`;
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

function containerNode(parent: string, container: ContainerStatus, options: TreeOptions): TreeNode {
  const { nowMs } = options;
  const id = `${parent} container ${container.id}`;
  const badge = container.verdict.kind;
  const label = displayText(container.service ?? container.name);
  const created = bothAges(['created', container.createdAtMs], ['started', container.startedAtMs], nowMs);
  const status = displayText(container.status || container.state);
  const isOlder = isAnotherMoment(container.createdAtMs, container.startedAtMs);
  const older = isOlder ? ` · created ${age(container.createdAtMs, nowMs)}` : '';
  return {
    ...plain(id, 'container', label),
    description: `${verdictText(container.verdict)} · ${status}${older}`,
    badge,
    spoken: `Container ${label}, ${spokenBadge(badge)}, ${status}, ${created}`,
    tooltip: [
      displayText(container.name),
      `Freshness: ${container.verdict.kind}`,
      ...(container.verdict.kind === 'fresh' ? [] : [displayText(container.verdict.link.because)]),
      `${status}, ${created}`,
      `Created from image ${shortId(container.imageId)}`,
      ...(canBeRestored(container, nowMs)
        ? [`Restore Previous goes back to image ${shortId(container.previous?.imageId ?? '')}`]
        : []),
    ],
    children: reasonNodes(id, container.links, options).map((row) => ofContainer(row, container)),
    isOpen: true,
    isDimmed: container.state !== 'running',
    context: `container ${badge}${container.isDevContainer === true ? ' dev' : ''}${canBeRestored(container, nowMs) ? ' restorable' : ''}`,
    containerId: container.id,
  };
}

function canBeRestored({ previous }: ContainerStatus, nowMs: number): boolean {
  return previous !== undefined && nowMs < previous.untilMs;
}

function reasonNodes(parent: string, links: readonly Link[], { staleOnly }: TreeOptions): readonly TreeNode[] {
  const shown = links.filter((link) => isReason(link) && (!staleOnly || link.state !== 'note'));
  return shown.map((link) => reasonNode(parent, link));
}

/** What its reason offers to do is done to the container. */
function ofContainer(row: TreeNode, { id, links }: ContainerStatus): TreeNode {
  const fixes = links.find((link) => link.id === row.link)?.fixes ?? [];
  const offered = (['renew-volumes', 'rebuild-dev-container'] as const).find((fix) => fixes.includes(fix));
  return offered === undefined ? row : { ...row, context: `reason ${offered}`, containerId: id };
}

function verdictText(verdict: Verdict): string {
  return verdict.kind === 'unknown' && isComparing(verdict.link) ? 'comparing' : verdict.kind;
}

const reasonBadges = { broken: 'stale', unknown: 'unknown', note: 'note', ok: 'none', 'not-applicable': 'none' } as const;
const spokenReasons = { stale: 'Reason', unknown: 'Unknown', note: 'Note', none: 'Reason' } as const;

function reasonNode(parent: string, link: Link): TreeNode {
  const id = `${parent} link ${link.id}`;
  const label = displayText(link.because);
  const evidence = link.evidence.map((text) => displayText(text)).map((text) => ({ text, label: withShortDigests(text) }));
  // Of a line that somebody copies nothing may be left out.
  const commands = (link.commands ?? []).map((text) => `$ ${displayText(text, 2_000)}`).map((text) => ({ text, label: text }));
  const children = [...evidence, ...commands].map(({ text, label: short }, at) => ({
    ...plain(`${id} ${at}`, 'evidence', short),
    tooltip: [text],
  }));
  const badge = reasonBadges[link.state];
  return {
    ...plain(id, 'reason', label),
    description: link.id,
    badge,
    spoken: `${spokenReasons[badge]}: ${label}`,
    tooltip: [label],
    children,
    isOpen: link.state !== 'note',
    link: link.id,
  };
}

/** A row has no room for them; as much of one tells images apart. */
function withShortDigests(text: string): string {
  return text.replace(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, '$1');
}

/** An id alone, or the digest behind a name. */
function withShortId(reference: string): string {
  return reference.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}$|(?<=@sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1');
}

function plain(id: string, kind: TreeNode['kind'], label: string): TreeNode {
  const empty = { description: '', badge: 'none', tooltip: [], children: [], isOpen: false, isDimmed: false } as const;
  return { id, kind, label, spoken: label, context: kind, ...empty };
}

function worst(badges: readonly Badge[]): Badge {
  return (['stale', 'unknown', 'fresh'] as const).find((badge) => badges.includes(badge)) ?? 'none';
}

function spokenBadge(badge: Badge): string {
  return badge === 'none' ? 'no container' : badge;
}
