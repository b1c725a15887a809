/** `unstale status`: which containers run something old, and why. Reads the engine, changes nothing but probes that it removes. */
import { systemClock } from '../client/adapters/system.ts';
import { containersOf, countStale, type StatusReport } from '../client/core/freshness/report.ts';
import { buildTree } from '../client/core/tree/build-tree.ts';
import type { TreeNode } from '../client/core/tree/tree-node.ts';
import { folderStatus } from './folder-status.ts';
import { workspaceBuilds } from './workspace-builds.ts';

/** Looks once, thoroughly. Throws an `EngineError`. */
export function readStatus(): Promise<StatusReport> {
  const builds = workspaceBuilds(process.cwd());
  return folderStatus(builds, builds).lookThoroughly();
}

/** 0 all fresh, 1 something stale, 2 something unknown and nothing stale. */
export function statusExitCode(report: StatusReport): 0 | 1 | 2 {
  const kinds = new Set(containersOf(report).map(({ verdict }) => verdict.kind));
  if (kinds.has('stale')) return 1;
  return kinds.has('unknown') ? 2 : 0;
}

/** Only projects with a stale container, and only those, when `staleOnly`. */
export function formatStatus(report: StatusReport, staleOnly: boolean): string {
  const rows = buildTree(report, { staleOnly, nowMs: systemClock.nowMs() });
  return `${rows.map((row) => formatRow(row, '')).join('')}${summaryOf(report)}\n`;
}

/** Images that nobody runs are not counted, and may be stale all the same. */
function summaryOf(report: StatusReport): string {
  const count = countStale(report);
  if (count > 0) return count === 1 ? '1 container is stale.' : `${count} containers are stale.`;
  const images = report.projects.flatMap((project) => project.images);
  return images.some(({ verdict }) => verdict.kind === 'stale') ? 'No container is stale.' : 'Nothing is stale.';
}

/** Plain JSON: everything the sidebar shows. */
export function formatStatusJson(report: StatusReport, staleOnly: boolean): string {
  return `${JSON.stringify(staleOnly ? onlyStale(report) : report, undefined, 2)}\n`;
}

function onlyStale(report: StatusReport): StatusReport {
  const projects = report.projects.map((project) => ({
    ...project,
    images: project.images
      .map((image) => ({ ...image, containers: image.containers.filter(({ verdict }) => verdict.kind === 'stale') }))
      .filter(({ containers }) => containers.length > 0),
  }));
  return { ...report, projects: projects.filter(({ images }) => images.length > 0) };
}

const marks: Readonly<Record<TreeNode['badge'], string>> = { stale: '! ', unknown: '? ', fresh: '✓ ', note: '· ', none: '' };

function formatRow({ badge, label, description, children }: TreeNode, indent: string): string {
  const line = `${indent}${marks[badge]}${label}${description === '' ? '' : `  (${description})`}\n`;
  return line + children.map((child) => formatRow(child, `${indent}  `)).join('');
}
