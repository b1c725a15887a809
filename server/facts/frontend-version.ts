/**
 * Which frontend reads a file, by its `# syntax`, and which flags it knows: without the line it is the builder's own. Versions by
 * https://docs.docker.com/reference/dockerfile/.
 */
import type { Dockerfile } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';

/** The minor version of the frontend 1 that a flag came with; a flag that is not here was always there. */
const since = { chmod: 2, mount: 2, network: 3, link: 4, checksum: 6, unpack: 17, exclude: 19, parents: 20, security: 20 };
/** In its labs channel, where that had the flag earlier. */
const sinceInLabs = { security: 0, exclude: 7, parents: 7, device: 14 };

export type Frontend =
  | { readonly kind: 'own' }
  /** A tag that moves stands for the newest version. */
  | { readonly kind: 'named'; readonly minor: number; readonly isLabs: boolean }
  /** Another program, that nobody knows. */
  | { readonly kind: 'other' };

const newest = Number.MAX_SAFE_INTEGER;
const never = Number.POSITIVE_INFINITY;

/** `given`: what the build is told instead, by its argument `BUILDKIT_SYNTAX`. */
export function frontendOf({ directives }: Dockerfile, given?: string): Frontend {
  const reference = given ?? directives.find(({ name }) => name === 'syntax')?.value ?? '';
  if (reference === '') return { kind: 'own' };
  // A registry may keep a copy of it below a name of its own.
  const form = /^(?:[^\s@]*\/)?dockerfile(?<upstream>-upstream)?(?::(?<tag>[\w.-]+))?(?:@.*)?$/;
  const found = form.exec(reference)?.groups;
  if (found === undefined) return { kind: 'other' };
  const { upstream, tag = '1' } = found;
  const isLabs = /(?:^|-)(?:labs|experimental)$/.test(tag);
  const [, major = '1', minor] = /^(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  if (major === '0') return { kind: 'named', minor: 0, isLabs };
  const moves = upstream !== undefined || major !== '1' || minor === undefined;
  return { kind: 'named', minor: moves ? newest : Number(minor), isLabs };
}

/** False where the frontend is older, or another program; the builder's own is taken for the newest. */
export function hasFeature(dockerfile: Dockerfile, feature: keyof typeof since): boolean {
  const frontend = frontendOf(dockerfile);
  return frontend.kind === 'own' || (frontend.kind === 'named' && frontend.minor >= sinceOf(feature, frontend.isLabs));
}

/** Of a builder its BuildKit, of which this is the minor version of 0: it has the frontend that came out with it. */
export function minorOf(frontend: Frontend, buildKit: number): number {
  if (frontend.kind === 'named') return frontend.minor;
  return frontend.kind === 'own' ? buildKit - 6 : 0;
}

/** The first flag that is newer than the frontend, which then refuses the file: `1.20` is needed. */
export function newerFlag(
  { keyword, flags }: Pick<Instruction, 'keyword' | 'flags'>,
  frontend: Frontend,
  buildKit: number,
): { readonly flag: string; readonly needs: string } | undefined {
  const isLabs = frontend.kind === 'named' && frontend.isLabs;
  for (const { name } of flags) {
    const needed = sinceOf(name, isLabs);
    if (needed <= minorOf(frontend, buildKit)) continue;
    return { flag: `${keyword} --${name}`, needs: needed === never ? 'labs' : `1.${needed}` };
  }
  return undefined;
}

function sinceOf(flag: string, isLabs: boolean): number {
  const [stable, labs]: readonly Readonly<Record<string, number>>[] = [since, sinceInLabs];
  const own = (of: Readonly<Record<string, number>> | undefined) => (of && Object.hasOwn(of, flag) ? of[flag] : undefined);
  return (isLabs ? own(labs) : undefined) ?? own(stable) ?? (own(labs) === undefined ? 0 : never);
}
