/**
 * What changed in the workspace since the build that made an image, by what was recorded of that very image. Only proved
 * differences are told; where one side does not know everything, equality proves nothing and the answer is unknown.
 */
import type { RecordedFile, RecordedInputs } from '../model/recorded-inputs.ts';
import type { BuildInputsAnswer, KnownInputs } from './build-inputs.ts';

export interface InputFile {
  readonly path: string;
  /** Where the image holds it byte for byte, or held it when it was built. */
  readonly imagePaths: string[];
}

export type InputChanges =
  /** Nobody recorded what the build of this image was given. */
  | { readonly kind: 'no-record' }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'unchanged'; readonly count: number; readonly madeAt: string[]; readonly builtAtMs: number }
  | {
      readonly kind: 'changed';
      readonly changed: InputFile[];
      readonly added: InputFile[];
      readonly deleted: InputFile[];
      readonly isDockerfileChanged: boolean;
      /** Names of build arguments whose values differ. */
      readonly args: string[];
      /** False when files changed of which nobody can say which. */
      readonly isListed: boolean;
      /** Where the image holds what its build made of the files, or below. */
      readonly madeAt: string[];
      readonly builtAtMs: number;
    };

export interface Recorded {
  readonly inputs: RecordedInputs;
  readonly files: readonly RecordedFile[] | undefined;
  readonly builtAtMs: number;
}

/** `record`: nobody but the record itself says how it is built, so its arguments are what they were. */
export type ArgumentsAre = 'told' | 'as-recorded';

const mostTold = 1_000;

export function inputChanges({ inputs, files, builtAtMs }: Recorded, now: BuildInputsAnswer, args: ArgumentsAre): InputChanges {
  if (inputs.kind === 'unknown') return inputs;
  if (now.kind === 'unknown') return now;
  if (inputs.keyId !== now.keyId)
    return { kind: 'unknown', because: 'What was recorded of the build was hashed with a lost key.' };
  const { madeAt } = now;
  const changes = {
    ...fileChanges(inputs, files, now),
    isDockerfileChanged: inputs.instructionsSha256 !== now.instructionsSha256,
  };
  const ofArgs = args === 'told' ? argChanges(inputs.args, now.args) : { changed: [], unknown: [] };
  const { changed, added, deleted, isListed, isDockerfileChanged } = changes;
  if (changed.length + added.length + deleted.length + ofArgs.changed.length > 0 || isDockerfileChanged || !isListed)
    return { kind: 'changed', ...changes, args: ofArgs.changed, madeAt, builtAtMs };
  const because = [...inputs.because, ...now.because, ...ofArgs.unknown];
  if (because[0] !== undefined)
    return { kind: 'unknown', because: `Not everything that the build was given is known: ${because[0]}` };
  return { kind: 'unchanged', count: now.count, madeAt, builtAtMs };
}

type Files = Pick<Extract<InputChanges, { kind: 'changed' }>, 'changed' | 'added' | 'deleted' | 'isListed'>;

const none: Files = { changed: [], added: [], deleted: [], isListed: true };

function fileChanges(recorded: Extract<RecordedInputs, { kind: 'known' }>, files: Recorded['files'], now: KnownInputs): Files {
  if (recorded.filesSha256 === now.filesSha256) return none;
  if (files === undefined || now.files === undefined) return { ...none, isListed: !(recorded.isComplete && now.isComplete) };
  const before = new Map(files.map((file) => [file.path, file]));
  const after = new Map(now.files.map((file) => [file.path, file]));
  const changed = now.files.filter(({ path, hash }) => (before.get(path)?.hash ?? hash) !== hash);
  // What one side could not see may have been there all the same.
  const added = recorded.isComplete ? now.files.filter(({ path }) => !before.has(path)) : [];
  const deleted = now.isComplete ? files.filter(({ path }) => !after.has(path)) : [];
  const told = (list: readonly RecordedFile[]) =>
    list.slice(0, mostTold).map(({ path, imagePaths }) => ({ path, imagePaths: [...imagePaths] }));
  const withPlaces = changed.map((file) => ({ ...file, imagePaths: union(file.imagePaths, before.get(file.path)?.imagePaths) }));
  return { changed: told(withPlaces), added: told(added), deleted: told(deleted), isListed: true };
}

function union(one: readonly string[], other: readonly string[] = []): readonly string[] {
  return [...new Set([...one, ...other])];
}

function argChanges(before: Readonly<Record<string, string | null>>, after: Readonly<Record<string, string | null>>) {
  const changed: string[] = [];
  const unknown: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[name] === null || after[name] === null) unknown.push(`the value of the build argument ${name}.`);
    else if (before[name] !== after[name]) changed.push(name);
  }
  return { changed, unknown };
}
