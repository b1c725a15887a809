/** Builds that are remembered and asked about: what a record keeps of the inputs, and what they are now. */
import type { RecordedInputs } from '../model/recorded-inputs.ts';
import { type BuildInputsAnswer, buildInputs } from './build-inputs.ts';
import { type ObservedBuild, readBuildRecord, readBuildRecords, readRecordedFiles, rememberBuild } from './build-records.ts';
import { pathOfUri } from './file-uri.ts';
import { type InputChanges, inputChanges } from './input-changes.ts';
import type { DeclaredBuild } from './load-facts.ts';
import { keyedHash } from './state-key.ts';
import { earlierBuilds, unsentFile } from './unsent-inputs.ts';

export interface ObservedWithInputs extends Omit<ObservedBuild, 'by' | 'inputs' | 'files'> {
  readonly by?: 'unstale' | 'history';
  readonly inputs?: BuildInputsAnswer;
  /** The builder kept no copies of files before. */
  readonly isSentWhole?: boolean;
}

export interface RecordedDeps {
  /** The person's state folder. */
  readonly state: string;
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

/**
 * A build is remembered unless more is known of the same image already: the builder remembers our own builds, too, and a build
 * that reused everything makes the same image again. Throws what the disk says.
 */
export async function rememberWithInputs(state: string, observed: ObservedWithInputs): Promise<void> {
  const { inputs: told, by = 'unstale', isSentWhole = false, ...build } = observed;
  const inputs = isSentWhole ? told : await sentInputs(state, build, told);
  if (await isKnownBetter(state, { ...build, by }, inputs)) return;
  const files = inputs?.kind === 'known' ? inputs.files : undefined;
  await rememberBuild(state, { ...build, by, inputs: inputs === undefined ? undefined : recorded(inputs), files });
}

/** What the builder was given, unless it may have kept an old copy of something. */
async function sentInputs(
  state: string,
  build: Pick<ObservedWithInputs, 'engineId' | 'contextPath' | 'builtAtMs'>,
  inputs: BuildInputsAnswer | undefined,
): Promise<BuildInputsAnswer | undefined> {
  if (inputs?.kind !== 'known' || inputs.files === undefined) return inputs;
  for (const earlier of earlierBuilds(await readBuildRecords(state, build.engineId), build)) {
    const before = earlier.inputs?.kind === 'known' && earlier.inputs.keyId === inputs.keyId ? earlier : undefined;
    const unsent = before && unsentFile(inputs.files, (await readRecordedFiles(state, before)) ?? []);
    if (unsent === undefined) continue;
    const because = `${unsent} has the size and date of the copy that the builder kept, so it may not have been sent.`;
    return { kind: 'unknown', because };
  }
  return inputs;
}

async function isKnownBetter(
  state: string,
  { engineId, imageId, dockerfileUri, contextPath, target, builtAtMs, by }: Omit<ObservedWithInputs, 'inputs'>,
  inputs: BuildInputsAnswer | undefined,
): Promise<boolean> {
  const dockerfilePath = pathOfUri(dockerfileUri);
  if (dockerfilePath === undefined) return true;
  const known = await readBuildRecord(state, { engineId, imageId, dockerfilePath, contextPath, target });
  if (known === undefined) return false;
  if (known.inputs?.kind === 'known') return inputs?.kind !== 'known' || (by === 'history' && known.builtAtMs >= builtAtMs);
  return by === 'history' && known.by === 'unstale' && inputs?.kind !== 'known';
}

function recorded(inputs: BuildInputsAnswer): RecordedInputs {
  if (inputs.kind === 'unknown') return inputs;
  const { files: _, changedAtMs: __, madeAt: ___, ...kept } = inputs;
  return kept;
}

/** Throws what the disk says, and the signal's reason. */
export async function presentInputs(request: DeclaredBuild, deps: RecordedDeps): Promise<BuildInputsAnswer> {
  return buildInputs(request, { ...deps, key: await keyedHash(deps.state) });
}

export interface ChangesRequest extends DeclaredBuild {
  readonly engineId: string;
  readonly imageId: string;
  readonly isAsRecorded: boolean;
}

/** Throws what the disk says, and the signal's reason. */
export async function changesSinceBuild(
  { engineId, imageId, isAsRecorded, ...request }: ChangesRequest,
  deps: RecordedDeps,
): Promise<InputChanges> {
  const dockerfilePath = pathOfUri(request.dockerfileUri);
  if (dockerfilePath === undefined) return { kind: 'no-record' };
  const { contextPath, target } = request;
  const record = await readBuildRecord(deps.state, { engineId, imageId, dockerfilePath, contextPath, target });
  if (record?.inputs === undefined) return { kind: 'no-record' };
  if (record.inputs.kind === 'unknown') return record.inputs;
  const now = await presentInputs(request, deps);
  const { inputs, builtAtMs } = record;
  const files = await readRecordedFiles(deps.state, record);
  return inputChanges({ inputs, files, builtAtMs }, now, isAsRecorded ? 'as-recorded' : 'told');
}
