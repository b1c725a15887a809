/** The quick decision framework: to which part of the way from source to process a link belongs. */
import type { LinkId } from '../freshness/link.ts';

export type Category = 'cache' | 'context' | 'dockerfile' | 'lifecycle' | 'mounts' | 'registry' | 'orchestration';

const categories: Readonly<Record<LinkId, Category>> = {
  context: 'context',
  transfer: 'cache',
  instruction: 'cache',
  target: 'dockerfile',
  source: 'dockerfile',
  commit: 'dockerfile',
  base: 'dockerfile',
  container: 'lifecycle',
  compose: 'lifecycle',
  mount: 'mounts',
  drift: 'lifecycle',
  process: 'lifecycle',
  registry: 'registry',
  cluster: 'orchestration',
};

export function categoryOf(id: LinkId): Category {
  return categories[id];
}
