/**
 * What instructions leave behind for those after them, besides variables: working directory, user, shell. What comes
 * from a base image is not known until an instruction sets it.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { Dockerfile, Stage, StageBase } from '../model/dockerfile.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Instruction } from '../model/instruction.ts';
import type { Scope } from '../model/variable-scope.ts';

export interface StageState {
  readonly cwd: string | undefined;
  readonly user: string | undefined;
  readonly isPosixShell: boolean;
}

/** No path of a kernel is longer. */
const longestPath = 4096;
const posixShells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh', 'busybox']);

export function startingState(base: StageBase): StageState {
  const isEmpty = base.kind === 'scratch';
  return { cwd: isEmpty ? '/' : undefined, user: isEmpty ? 'root' : undefined, isPosixShell: true };
}

export function stateAfter(state: StageState, instruction: Instruction, scope: Scope, escape: Dockerfile['escape']): StageState {
  if (instruction.unreadable !== undefined) return stateAfterUnreadable(state, instruction);
  const text = instruction.argument.text;
  switch (instruction.keyword) {
    case 'WORKDIR':
      return { ...state, cwd: directoryAfter(state.cwd, text, scope, escape) };
    case 'USER': {
      const user = expandWord(text, scope, escape);
      return { ...state, user: user.isKnown ? user.text : undefined };
    }
    case 'SHELL':
      return { ...state, isPosixShell: isPosixShell((instruction.json ?? []).map((word) => word.text)) };
    default:
      return state;
  }
}

/** What it was meant to set is not known any more. */
function stateAfterUnreadable(state: StageState, { keyword }: Instruction): StageState {
  if (keyword === 'WORKDIR') return { ...state, cwd: undefined };
  if (keyword === 'USER') return { ...state, user: undefined };
  return keyword === 'SHELL' ? { ...state, isPosixShell: false } : state;
}

/** `directory` seen from `cwd`: absolute, or `undefined` when one of them is not known. */
export function joinDirectory(cwd: string | undefined, directory: string): string | undefined {
  if (directory.startsWith('/')) return directory.length > longestPath ? undefined : cleanPath(directory);
  return cwd === undefined || cwd.length + directory.length > longestPath ? undefined : cleanPath(`${cwd}/${directory}`);
}

function directoryAfter(cwd: string | undefined, text: string, scope: Scope, escape: Dockerfile['escape']): string | undefined {
  const expansion = expandWord(text, scope, escape);
  return expansion.isKnown && expansion.text !== '' ? joinDirectory(cwd, expansion.text) : undefined;
}

/** `["/bin/bash", "-c"]`, `["/usr/bin/env", "bash", "-c"]`. */
function isPosixShell(words: readonly string[]): boolean {
  const [first, second] = words.map((word) => word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1));
  return first === undefined || posixShells.has(first) || (first === 'env' && posixShells.has(second ?? ''));
}

/** Stages whose RUN is cmd or PowerShell. */
export function isWindowsBase({ base, from }: Stage): boolean {
  const platform = from.flags.find(({ name }) => name === 'platform')?.value;
  if (platform?.toLowerCase().startsWith('windows')) return true;
  if (base.kind !== 'image') return false;
  const { repository, tag } = base.reference;
  return (
    /(^|\/)(windows|nanoserver|servercore)(\/|$)|^dotnet\/framework\//.test(repository) ||
    /nanoserver|windowsservercore|ltsc20\d\d/.test(tag ?? '')
  );
}
