/**
 * Which flags the frontend of a file knows, by its `# syntax`: without one, or with a tag that moves, the newest. Versions
 * by https://docs.docker.com/reference/dockerfile/.
 */
import type { Dockerfile } from '../model/dockerfile.ts';

/** The minor version of the frontend 1 that a flag came with. */
const since = { mount: 2, link: 4, checksum: 6, exclude: 19, parents: 20 } as const;

/** False where the frontend is older, or another program that nobody knows. */
export function hasFeature({ directives }: Dockerfile, feature: keyof typeof since): boolean {
  const syntax = directives.find(({ name }) => name === 'syntax')?.value;
  if (syntax === undefined) return true;
  const [, tag = '1'] = /^(?:docker\.io\/)?docker\/dockerfile(?::([\w.-]+))?(?:@.*)?$/.exec(syntax) ?? [undefined, ''];
  if (tag === '') return /dockerfile-upstream/.test(syntax);
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  if (major === undefined) return true;
  return major === '1' ? minor === undefined || Number(minor) >= since[feature] : Number(major) > 1;
}
