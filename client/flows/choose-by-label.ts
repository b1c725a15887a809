/**
 * Which build of the workspace makes an image that nothing names, where the image itself says from which repository it comes.
 * Anybody can write a label: it only leads to the one Dockerfile of a trusted folder of that repository, and only where the
 * image's own history was made of that Dockerfile's instructions. It never overrules anything else.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { stepParams } from '../core/build/build-params.ts';
import { theOnlyBuild } from '../core/build/the-only-build.ts';
import { isSameRepository, sourceLabel } from '../core/commit/revision-label.ts';
import { compareInstructions } from '../core/freshness/compare-instructions.ts';
import type { ImageRecord } from '../core/freshness/history-agreement.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import type { Git } from '../note-ports.ts';
import type { BuildPlace, Builds, Engine } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { readRecord } from './check-instructions.ts';
import type { ChosenBuild } from './choose-build.ts';
import { notTold } from './not-told.ts';

export interface LabelPorts {
  readonly engine: Pick<Engine, 'imageHistory' | 'inspectImage'>;
  readonly builds: Pick<Builds, 'expectedInstructions'>;
  readonly git: Git;
  readonly place: Pick<BuildPlace, 'workspace'>;
}

/** `undefined` where the image says nothing of a repository of the workspace. Throws an `EngineError`. */
export type ChooseByLabel = (image: ImageStatus, sources: readonly BuildSourceInfo[]) => Promise<ChosenBuild | undefined>;

const kept = 1_000;
const longestLabel = 2_000;

export function chooserByLabel({ engine, builds, git, place }: LabelPorts): ChooseByLabel {
  const records = boundedCache<ImageRecord | undefined>(kept, (record) => record !== undefined);
  /** Folders that hold a Dockerfile, of the repository that the label names. */
  const namedFolders = async (label: string, sources: readonly BuildSourceInfo[]): Promise<ReadonlySet<string>> => {
    const named = new Set<string>();
    if (!(await place.workspace()).isTrusted) return named;
    for (const folder of new Set(sources.flatMap(({ workspaceFolder }) => workspaceFolder ?? [])))
      if (isSameRepository(label, await git.remotes(folder))) named.add(folder);
    return named;
  };
  const madeBy = async (record: ImageRecord, build: BuildSourceInfo): Promise<BuildSourceInfo | undefined> => {
    const { args: _, unknownArgs: __, ...params } = stepParams(build);
    const expected = await builds.expectedInstructions(params);
    const answer = expected.kind === 'unknown' ? expected : compareInstructions(record, expected);
    if (answer.kind === 'other-stage') return { ...build, target: answer.stage };
    return answer.kind === 'same' || (answer.kind === 'changed' && answer.isAlike) ? build : undefined;
  };
  return async ({ id, reference }, sources) => {
    if (id === undefined || sources.length === 0) return undefined;
    const record = await records.get(id, () => readRecord(engine, id));
    const label = textOf(objectOf(record?.config['Labels'])[sourceLabel]);
    if (record === undefined || label === '' || label.length > longestLabel) return undefined;
    const folders = await namedFolders(label, sources);
    if (folders.size === 0) return undefined;
    const only = theOnlyBuild(sources, folders, reference);
    const source = only === undefined ? undefined : await madeBy(record, only).catch(notTold);
    if (source !== undefined && 'because' in source) return { kind: 'none', answer: source };
    return source === undefined ? { kind: 'none', answer: whichIsUnknown } : { kind: 'build', source };
  };
}

const whichIsUnknown = {
  kind: 'unknown',
  because: 'Its label names the repository of this workspace, and nothing says which Dockerfile made it.',
  isSourceUnknown: true,
} as const;
