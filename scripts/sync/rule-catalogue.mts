/**
 * Where each rule belongs and which other tools say something like it: for the pages, no program reads it. Tools were read in
 * 2026; "of the same matter" means that they speak about it, not that they give the same advice.
 */

export type RuleGroup =
  | 'order'
  | 'staleness'
  | 'mounts'
  | 'context'
  | 'stages'
  | 'compose'
  | 'kubernetes'
  | 'ci'
  | 'comments'
  | 'other';

export const groupTitles: Readonly<Record<RuleGroup, string>> = {
  order: 'Order: steps that run again although they need not',
  staleness: 'Staleness: steps that are reused although they should not be',
  mounts: 'Mounts of RUN',
  context: 'Build context and ignore file',
  stages: 'Stages and targets',
  compose: 'Compose files',
  kubernetes: 'Kubernetes manifests',
  ci: 'CI workflows',
  comments: 'Comments for Unstale',
  other: 'Other rules',
};

/** Groups whose rules say what the next build does with a step, which BuildKit can prove. */
export const provableGroups: ReadonlySet<RuleGroup> = new Set(['order', 'staleness', 'mounts']);

interface CatalogueEntry {
  readonly group: RuleGroup;
  /** Markdown, one for each tool; empty: none of those that were read. */
  readonly peers: readonly string[];
}

const order = (...peers: string[]): CatalogueEntry => ({ group: 'order', peers });
const staleness = (...peers: string[]): CatalogueEntry => ({ group: 'staleness', peers });
const mounts = (...peers: string[]): CatalogueEntry => ({ group: 'mounts', peers });
const context = (...peers: string[]): CatalogueEntry => ({ group: 'context', peers });

const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  'source-copy-before-install': order('cachelint `CL001`', 'keel `PERF001`', 'ci-perf-lint', 'dockerlint-mcp'),
  'independent-step-after-source-copy': order('in part keel and cachelint'),
  'broad-bind-mount-on-install': order(),
  'no-separate-dependency-step': order(),
  'volatile-arg-before-expensive-step': order('cachelint', 'dockerlint-mcp, both by the name alone'),
  'arg-declared-too-early': order(),
  'permissions-rewrite-after-copy': order('tally `prefer-copy-chmod`, for single files', 'dockerlint-mcp'),
  'link-opportunity': order(),
  'link-with-chmod-ineffective': order(),
  'source-copy-too-broad-for-step': order(),
  'index-update-alone': staleness('Trivy `DS-0017`', 'Checkov `CKV_DOCKER_5`', 'KICS', 'droast `DF028`', 'cachelint'),
  'git-clone-frozen': staleness('tally `prefer-add-git`, for security'),
  'remote-download-frozen': staleness('droast `DF021`', 'keel `SEC004`, both for security'),
  'add-url-without-checksum': staleness('keel `SEC007`'),
  'mutable-base-image': staleness('hadolint `DL3006` and `DL3007`', 'Trivy `DS-0001`', 'tally, all of them for FROM only'),
  'unpinned-tool-install-frozen': staleness('hadolint `DL3013`, `DL3016`, `DL3028`, `DL3062`'),
  'frozen-build-stamp': staleness(),
  'update-command-in-build': staleness('hadolint `DL3035`, for zypper', 'cachelint, for upgrades of the distribution'),
  'lockfile-not-copied': staleness(),
  'non-frozen-install': staleness('droast `DF031`, for npm'),
  'host-artifacts-overwrite-install': staleness('dockerlint-mcp'),
  'git-ignored-artifact-copied': staleness(),
  'missing-manifest-input': staleness(),
  'stub-source-mtime': staleness(),
  'volume-over-image-code': staleness(),
  'cache-bust-arg-ineffective': staleness(),
  'missing-cache-mount': mounts('tally `prefer-package-cache-mounts`', 'cachelint'),
  'cache-mount-defeated': mounts('tally, only where it adds a mount itself'),
  'artifact-lost-in-cache-mount': mounts(),
  'cache-mount-not-repeated': mounts(),
  'cache-mount-user-mismatch': mounts(),
  'cache-mount-wrong-path': mounts(),
  'cache-mount-id-or-sharing': mounts(),
  'bind-mount-write-lost': mounts(),
  'broad-copy-without-dockerignore': context('droast `DF033`', 'cachelint, both without a look at the files'),
  'volatile-path-in-context': context('in part dockerlint-mcp'),
  'dockerignore-not-recursive': context(),
  'copied-path-ignored': context('BuildKit `CopyIgnoredFile`, silent as soon as a line is negated', 'tally, the same check'),
  'dockerignore-unused': context(),
  'wrong-final-stage': { group: 'stages', peers: ['tally `no-unreachable-stages`, about another matter'] },
  'bind-mount-hides-image-path': { group: 'compose', peers: [] },
  'volume-freezes-image-path': { group: 'compose', peers: [] },
  'watch-sync-on-manifest': { group: 'compose', peers: [] },
  'compose-image-staleness': { group: 'compose', peers: ['dclint `no-build-and-image`, `service-image-require-explicit-tag`'] },
  'mutable-tag-if-not-present': {
    group: 'kubernetes',
    peers: ['kube-linter, Polaris, kyverno and KICS, for `latest` only', 'Checkov `CKV_K8S_14` and `CKV_K8S_15`'],
  },
  'ci-pushes-only-mutable-tag': { group: 'ci', peers: [] },
  'ci-build-cache-config': { group: 'ci', peers: ['ci-perf-lint `docker-build-without-layer-cache`'] },
  'unused-ignore': { group: 'comments', peers: [] },
};

/** A rule of which nothing is said here stands among the others, and its page says nothing of other tools. */
export function catalogueEntry(id: string): { readonly group: RuleGroup; readonly peers: readonly string[] | undefined } {
  return catalogue[id] ?? { group: 'other', peers: undefined };
}
