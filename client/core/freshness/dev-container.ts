/**
 * Containers that the Dev Containers extension keeps: it builds them from `devcontainer.json`, and only it can do so again. It labels
 * the container with its folder; what its images are labelled with, everybody has who runs one of them.
 */
import type { Fix, Link } from './link.ts';

export const devContainerLabel = 'devcontainer.local_folder';

export function isDevContainer(label: (name: string) => string | undefined): boolean {
  return (label(devContainerLabel) ?? '') !== '';
}

const ours: ReadonlySet<Fix> = new Set(['clean-rebuild', 'compose-up', 'renew-volumes']);

/** What would create the container again is done by its own tool. */
export function mendedByDevContainers(links: readonly Link[]): readonly Link[] {
  return links.map((link) => {
    const fixes = link.fixes.map((fix): Fix => (ours.has(fix) ? 'rebuild-dev-container' : fix));
    return { ...link, fixes: [...new Set(fixes)] };
  });
}
