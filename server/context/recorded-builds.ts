/** Builds that are remembered and asked about: what a record keeps of the inputs, and what they are now. */
import type { RecordedInputs } from '../model/recorded-inputs.ts';
import { type BuildInputsAnswer, type BuildInputsRequest, buildInputs } from './build-inputs.ts';
import { type ObservedBuild, readBuildRecord, readRecordedFiles, rememberBuild } from './build-records.ts';
import { pathOfUri } from './file-uri.ts';
import { type InputChanges, inputChanges } from './input-changes.ts';
import { keyedHash } from './state-key.ts';

export interface ObservedWithInputs extends Omit<ObservedBuild, 'by' | 'inputs' | 'files'> {
  readonly by?: 'unstale' | 'history';
  readonly inputs?: BuildInputsAnswer;
}

export interface RecordedDeps {
  /** The person's state folder. */
  readonly state: string;
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

/**
 * What somebody else built is remembered unless more is known of the same image already: the builder remembers our own builds,
 * too, and a build that reused everything makes the same image again. Throws what the disk says.
 */
export async function rememberWithInputs(state: string, { inputs, by = 'unstale', ...build }: ObservedWithInputs): Promise<void> {
  if (by === 'history' && (await isKnownBetter(state, build, inputs))) return;
  const files = inputs?.kind === 'known' ? inputs.files : undefined;
  await rememberBuild(state, { ...build, by, inputs: inputs === undefined ? undefined : recorded(inputs), files });
}

async function isKnownBetter(
  state: string,
  { engineId, imageId, dockerfileUri, contextPath, target, builtAtMs }: Omit<ObservedWithInputs, 'inputs' | 'by'>,
  inputs: BuildInputsAnswer | undefined,
): Promise<boolean> {
  const dockerfilePath = pathOfUri(dockerfileUri);
  if (dockerfilePath === undefined) return true;
  const known = await readBuildRecord(state, { engineId, imageId, dockerfilePath, contextPath, target });
  if (known === undefined) return false;
  return known.inputs?.kind === 'known'
    ? inputs?.kind !== 'known' || known.builtAtMs >= builtAtMs
    : known.by === 'unstale' && inputs?.kind !== 'known';
}

function recorded(inputs: BuildInputsAnswer): RecordedInputs {
  if (inputs.kind === 'unknown') return inputs;
  const { files: _, changedAtMs: __, madeAt: ___, ...kept } = inputs;
  return kept;
}

/** Throws what the disk says, and the signal's reason. */
export async function presentInputs(request: BuildInputsRequest, deps: RecordedDeps): Promise<BuildInputsAnswer> {
  return buildInputs(request, { ...deps, key: await keyedHash(deps.state) });
}

export interface ChangesRequest extends BuildInputsRequest {
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
