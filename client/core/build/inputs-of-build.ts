/** What a build was given for certain: what the workspace had before it began and after it ended, if that is the same. */
import type { BuildInputsResult } from '../../../server/protocol.ts';

/** A file that was changed and changed back meanwhile may have been sent in between: its change time tells. */
export function inputsOfBuild(before: BuildInputsResult, after: BuildInputsResult): BuildInputsResult {
  if (before.kind === 'unknown') return before;
  if (after.kind === 'unknown') return after;
  const isSame =
    before.keyId === after.keyId &&
    before.instructionsSha256 === after.instructionsSha256 &&
    before.filesSha256 === after.filesSha256 &&
    before.changedAtMs === after.changedAtMs &&
    JSON.stringify(before.args) === JSON.stringify(after.args);
  return isSame ? after : changedMeanwhile;
}

/** By what `inputsOfBuild` answered. */
export function wasChangedMeanwhile(inputs: BuildInputsResult): boolean {
  return inputs === changedMeanwhile;
}

const changedMeanwhile: BuildInputsResult = { kind: 'unknown', because: 'Files changed while it was built.' };
