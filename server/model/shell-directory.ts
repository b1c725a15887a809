/** The working directory inside one shell: what `cd`, `pushd` and `popd` made of it, relative to where the shell started. */
import type { LexedWord } from './shell-token.ts';

export interface ShellDirectory {
  /** Joined changes; `undefined` when there was none or it is not known. */
  readonly path: string | undefined;
  readonly isKnown: boolean;
  /** Where `popd` goes back to. */
  readonly pushed: ShellDirectory | undefined;
}

/** When a change of the directory happens. */
export interface MoveCertainty {
  /** False behind `||`: the change may not happen. */
  readonly isCertain: boolean;
  /** True in a loop: a relative change means something else each time. */
  readonly isRepeated: boolean;
}

/** No path of a kernel is longer. */
const longestPath = 4096;

export const startDirectory: ShellDirectory = { path: undefined, isKnown: true, pushed: undefined };

/** The directory after something that cannot be decided. */
export function unknownDirectory({ pushed }: ShellDirectory): ShellDirectory {
  return { path: undefined, isKnown: false, pushed };
}

/** The directory after the command; the same object when the command does not change it. */
export function directoryAfter(
  directory: ShellDirectory,
  program: string,
  args: readonly LexedWord[],
  certainty: MoveCertainty,
): ShellDirectory {
  if (program === 'popd') return certainty.isCertain && directory.pushed ? directory.pushed : unknownDirectory(directory);
  if (program !== 'cd' && program !== 'pushd') return directory;
  const target = args.find(({ text }) => !/^-[LPe@]+$/.test(text) && text !== '--');
  const moved = certainty.isCertain ? moveTo(directory, target, certainty.isRepeated) : unknownDirectory(directory);
  return program === 'pushd' ? { ...moved, pushed: directory } : moved;
}

/** `cd target`, for a target that is spelled out; home and the last directory are not known. */
export function moveTo(directory: ShellDirectory, target: LexedWord | undefined, isRepeated = false): ShellDirectory {
  if (target === undefined || !target.isLiteral || /^(?:|-|\+\d+|-\d+|~.*)$/s.test(target.text))
    return unknownDirectory(directory);
  const isAbsolute = target.text.startsWith('/');
  if (!isAbsolute && (!directory.isKnown || isRepeated)) return unknownDirectory(directory);
  const path = isAbsolute || directory.path === undefined ? target.text : `${directory.path}/${target.text}`;
  return path.length > longestPath ? unknownDirectory(directory) : { path, isKnown: true, pushed: directory.pushed };
}
