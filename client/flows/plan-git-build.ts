/** Reads what is checked out and which files of a build differ from it: the plan of a build with the tag of its commit. */
import type { BuildContexts } from '../context-ports.ts';
import type { ImageBuildPlan } from '../core/build/image-build-plan.ts';
import { type BesideCommit, changedInContext, filesBesideCommit } from '../core/commit/files-beside-commit.ts';
import type { GitBuildPlan } from '../core/commit/git-build-plan.ts';
import { gitTag } from '../core/commit/git-tag.ts';
import { filePath } from '../core/file-uri.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { textOf } from '../core/json-fields.ts';
import { pathBelow } from '../core/path-below.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { CheckedOut, WorkTree, WorkTrees } from '../note-ports.ts';
import type { BuildPlace, Clock, Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

export interface GitPlanPorts {
  readonly engine: Engine;
  readonly contexts: BuildContexts;
  readonly git: WorkTrees;
  readonly place: Pick<BuildPlace, 'realPath' | 'workspace'>;
  readonly platform: HostPlatform;
  readonly clock: Clock;
  /** As RFC 3339 spells a time. */
  readonly instantText: (atMs: number) => string;
}

export type PlannedGitBuild = { readonly kind: 'plan'; readonly plan: GitBuildPlan } | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. */
export async function planGitBuild(ports: GitPlanPorts, build: ImageBuildPlan): Promise<PlannedGitBuild> {
  const found = await lookAtCommit(ports, build);
  if ('because' in found) return { kind: 'refused', ...found };
  const { tree, beside } = found;
  const createdAt = ports.instantText(ports.clock.nowMs());
  const tag = gitTag(tree, { reference: build.reference, isDirty: beside.dirty.length > 0, createdAt });
  if (tag.reference === build.reference) {
    const because = `${build.reference} is itself called like a commit.`;
    return { kind: 'refused', because, hint: 'Say in unstale.images which name moves with each build.' };
  }
  const held = await ifThere(() => ports.engine.inspectImage(tag.reference));
  const { commit, branch, isShallow, isSubmodule } = tree;
  const labelled = { ...build, order: { ...build.order, labels: tag.labels, alsoTagged: [tag.reference] } };
  const plan = { build: labelled, tag, commit, branch, isShallow, isSubmodule, beside, heldId: held && textOf(held['Id']) };
  return { kind: 'plan', plan };
}

export interface FoundCommit {
  readonly tree: CheckedOut;
  readonly beside: BesideCommit;
}

/** Read again after a build, it tells whether the tag is still true. */
export async function lookAtCommit(ports: GitPlanPorts, { order, expected }: ImageBuildPlan): Promise<FoundCommit | Refusal> {
  const { git, place, platform, contexts } = ports;
  if (!(await place.workspace()).isTrusted)
    return { because: 'This workspace is not trusted.', hint: 'Trust it, and try again.' };
  const real = async (path: string) => (await place.realPath(path)) ?? path;
  const contextPath = await real(order.contextPath);
  const dockerfile = await real(order.dockerfilePath);
  // Images and addresses have a scheme, or are none of this machine's folders.
  const named = await Promise.all(Object.values(order.namedContexts).map((path) => place.realPath(path)));
  const folders = named.filter((path) => path !== undefined);
  const tree = await git.workTree(contextPath, [contextPath, dockerfile, ...folders]);
  if (tree.kind !== 'known') return refusalOf(tree);
  const paths = [...changedInContext(tree.changes, contextPath, platform)];
  const ignoresSome = tree.changes.some(({ kind }) => kind === 'ignored');
  const files = await contexts.contextFiles({ ...expected, ...(ignoresSome ? {} : { paths }) });
  const ignoreFile = files.kind === 'known' && files.ignoreFileUri !== undefined ? [filePath(files.ignoreFileUri)] : [];
  const whole = [dockerfile, ...folders];
  const beside = filesBesideCommit(tree.changes, { contextPath, whole: [...whole, ...ignoreFile], files }, platform);
  const outside = whole.filter((path) => pathBelow(tree.top, path, platform) === undefined);
  return { tree, beside: { ...beside, dirty: [...beside.dirty, ...outside] } };
}

const noRepository = {
  because: 'No Git repository holds its build context.',
  hint: 'Run "git init" and commit, or build without a tag of Git.',
};
const noCommit = { because: 'The Git repository has no commit yet.', hint: 'Commit, and build again.' };

function refusalOf(tree: Exclude<WorkTree, CheckedOut>): Refusal {
  if (tree.kind === 'no-repository') return noRepository;
  if (tree.kind === 'no-commit') return noCommit;
  return { because: tree.because, hint: 'Mend that first, or build without a tag of Git.' };
}
