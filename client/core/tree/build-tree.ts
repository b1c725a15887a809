/** A report → the rows of the sidebar: project, image, container, reason, evidence. */
import type { Link } from '../freshness/link.ts';
import type { ContainerStatus, ImageStatus, ProjectStatus, StatusReport } from '../freshness/report.ts';
import { age } from './age.ts';
import { displayText } from './display-text.ts';
import type { Badge, TreeNode } from './tree-node.ts';

export interface TreeOptions {
  /** Rows without anything stale are left out. */
  readonly staleOnly: boolean;
  readonly nowMs: number;
}

export function buildTree(report: StatusReport, options: TreeOptions): readonly TreeNode[] {
  const projects = report.projects.map((project) => projectNode(project, options));
  return options.staleOnly ? projects.filter(({ children }) => children.length > 0) : projects;
}

function projectNode({ name, images }: ProjectStatus, options: TreeOptions): TreeNode {
  const id = name === undefined ? 'others' : `project ${name}`;
  const children = images
    .map((image) => imageNode(id, image, options))
    .filter(({ badge }) => !options.staleOnly || badge === 'stale');
  const label = name === undefined ? 'Without a project' : displayText(name);
  const spoken = name === undefined ? label : `Project ${label}`;
  const staleCount = children.filter(({ badge }) => badge === 'stale').length;
  return {
    ...plain(id, 'project', label),
    description: staleCount > 0 ? `${staleCount} stale` : '',
    spoken: staleCount > 0 ? `${spoken}, ${staleCount} stale` : spoken,
    children,
    isOpen: name !== undefined || staleCount > 0,
  };
}

function imageNode(parent: string, image: ImageStatus, options: TreeOptions): TreeNode {
  const id = `${parent} image ${image.reference}`;
  const children = image.containers
    .map((container) => containerNode(id, container, options))
    .filter(({ badge }) => !options.staleOnly || badge === 'stale');
  const badge = worst(children.map((child) => child.badge));
  const label = displayText(image.reference);
  const built = image.builtAtMs === undefined ? 'age unknown' : `built ${age(image.builtAtMs, options.nowMs)}`;
  const description = image.id === undefined ? 'not here any more' : built;
  return {
    ...plain(id, 'image', label),
    description,
    badge,
    spoken: `Image ${label}, ${description}, ${spokenBadge(badge)}`,
    tooltip: [
      label,
      image.id === undefined ? 'No image has this name any more.' : `Image ${image.id.replace(/^sha256:/, '').slice(0, 12)}`,
      `Freshness: ${badge}`,
    ],
    children,
    // Not by its badge: a row keeps its folding when its state changes, and a stale container must not stay hidden.
    isOpen: children.length > 0,
  };
}

function containerNode(parent: string, container: ContainerStatus, { nowMs }: TreeOptions): TreeNode {
  const id = `${parent} container ${container.id}`;
  const badge = container.verdict.kind;
  const label = displayText(container.service ?? container.name);
  const reasons = container.links.filter(({ state }) => state === 'broken' || state === 'unknown' || state === 'note');
  const description = `${container.verdict.kind} · ${displayText(container.status || container.state)}`;
  return {
    ...plain(id, 'container', label),
    description,
    badge,
    spoken: `Container ${label}, ${spokenBadge(badge)}, ${displayText(container.status || container.state)}`,
    tooltip: [
      displayText(container.name),
      `Freshness: ${container.verdict.kind}`,
      ...(container.verdict.kind === 'fresh' ? [] : [displayText(container.verdict.link.because)]),
      `Created ${age(container.createdAtMs, nowMs)} from ${container.imageId.replace(/^sha256:/, '').slice(0, 12)}`,
      displayText(container.status),
    ],
    children: reasons.map((link) => reasonNode(id, link)),
    isOpen: true,
    isDimmed: container.state !== 'running',
    context: `container ${badge}`,
    containerId: container.id,
  };
}

function reasonNode(parent: string, link: Link): TreeNode {
  const id = `${parent} link ${link.id}`;
  const label = displayText(link.because);
  const children = link.evidence.map((text, at) => ({ ...plain(`${id} ${at}`, 'evidence' as const, displayText(text)) }));
  const badge = link.state === 'broken' ? 'stale' : link.state === 'unknown' ? 'unknown' : 'none';
  return {
    ...plain(id, 'reason', label),
    description: link.id,
    badge,
    spoken: `${link.state === 'unknown' ? 'Unknown' : 'Reason'}: ${label}`,
    tooltip: [label],
    children,
    isOpen: link.state !== 'note',
    link: link.id,
  };
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
