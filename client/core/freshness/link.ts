/**
 * One link of the freshness chain, and the verdict over all of them. Deciding links can make something stale; notes stand
 * beside them and never do. Nothing that could not be decided is ever called fresh, and nothing is stale that is not proved.
 */

/** In the order in which a change travels; the first broken one is named. */
export const linkIds = [
  'context',
  'transfer',
  'instruction',
  'target',
  'source',
  'commit',
  'base',
  'container',
  'compose',
  'mount',
  'drift',
  'process',
  'registry',
  'cluster',
] as const;

export type LinkId = (typeof linkIds)[number];
export type LinkState = 'ok' | 'broken' | 'note' | 'unknown' | 'not-applicable';

/** What a person can do about a broken link. */
export type Fix =
  | 'edit-ignore-file'
  | 'clean-rebuild'
  | 'renew-volumes'
  | 'rebuild-dev-container'
  | 'restart'
  | 'compose-up'
  | 'set-build-source'
  | 'push'
  | 'pull';

export interface Link {
  readonly id: LinkId;
  readonly state: LinkState;
  /** One sentence for people; from strangers in part, so never for markdown as it is. */
  readonly because: string;
  /** Differing files, both image ids, hashes: what proves it. */
  readonly evidence: readonly string[];
  readonly fixes: readonly Fix[];
  /** Lines for a terminal that mend it. They are shown, and run by nobody but the person who reads them. */
  readonly commands?: readonly string[];
}

export type Verdict =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'stale'; readonly link: Link }
  | { readonly kind: 'unknown'; readonly link: Link };

const notes: ReadonlySet<LinkId> = new Set(['instruction', 'commit', 'base', 'process', 'registry', 'cluster']);

/** Whether it stands beside the verdict, whatever its state is. */
export function isBeside({ id }: Link): boolean {
  return notes.has(id);
}

export function verdictOf(links: readonly Link[]): Verdict {
  const deciding = inOrder(links.filter((each) => !isBeside(each)));
  const broken = deciding.find(({ state }) => state === 'broken');
  if (broken !== undefined) return { kind: 'stale', link: broken };
  const undecided = deciding.find(({ state }) => state === 'unknown');
  if (undecided !== undefined) return { kind: 'unknown', link: undecided };
  return { kind: 'fresh' };
}

/** Of what nobody has compared yet: the next report decides. */
export const comparing: Link = link('source', 'unknown', 'Its files are being compared.');

export function isComparing({ state, because }: Link): boolean {
  return state === 'unknown' && because === comparing.because;
}

/** As a change travels. */
export function inOrder(links: readonly Link[]): readonly Link[] {
  return [...links].sort((one, other) => linkIds.indexOf(one.id) - linkIds.indexOf(other.id));
}

/** A link about which there is nothing to prove and nothing to mend. */
export function link(
  id: LinkId,
  state: LinkState,
  because: string,
  more: Partial<Pick<Link, 'evidence' | 'fixes' | 'commands'>> = {},
): Link {
  const { evidence = [], fixes = [], commands } = more;
  return { id, state, because, evidence, fixes, ...(commands === undefined ? {} : { commands }) };
}
