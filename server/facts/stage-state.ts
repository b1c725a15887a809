/**
 * What instructions leave behind for those after them, besides variables: working directory, user, shell. What comes
 * from a base image is not known until an instruction sets it.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { Dockerfile, StageBase } from '../model/dockerfile.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Instruction } from '../model/instruction.ts';
import type { Scope } from '../model/variable-scope.ts';

export interface StageState {
  readonly cwd: string | undefined;
  readonly user: string | undefined;
  readonly isPosixShell: boolean;
}

const posixShells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh', 'busybox']);

export function startingState(base: StageBase): StageState {
  const isEmpty = base.kind === 'scratch';
  return { cwd: isEmpty ? '/' : undefined, user: isEmpty ? 'root' : undefined, isPosixShell: true };
}

export function stateAfter(state: StageState, instruction: Instruction, scope: Scope, escape: Dockerfile['escape']): StageState {
  if (instruction.unreadable !== undefined) return state;
  const text = instruction.argument.text;
  switch (instruction.keyword) {
    case 'WORKDIR':
      return { ...state, cwd: directoryAfter(state.cwd, text, scope, escape) };
    case 'USER': {
      const user = expandWord(text, scope, escape);
      return { ...state, user: user.isKnown ? user.text : undefined };
    }
    case 'SHELL':
      return { ...state, isPosixShell: isPosixShell(instruction.json?.[0]?.text) };
    default:
      return state;
  }
}

/** `directory` seen from `cwd`: absolute, or `undefined` when one of them is not known. */
export function joinDirectory(cwd: string | undefined, directory: string): string | undefined {
  if (directory.startsWith('/')) return cleanPath(directory);
  return cwd === undefined ? undefined : cleanPath(`${cwd}/${directory}`);
}

function directoryAfter(cwd: string | undefined, text: string, scope: Scope, escape: Dockerfile['escape']): string | undefined {
  const expansion = expandWord(text, scope, escape);
  return expansion.isKnown && expansion.text !== '' ? joinDirectory(cwd, expansion.text) : undefined;
}

function isPosixShell(program: string | undefined): boolean {
  if (program === undefined) return true;
  return posixShells.has(program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1));
}

/** Bases whose RUN is cmd or PowerShell. */
export function isWindowsBase(base: StageBase): boolean {
  if (base.kind !== 'image') return false;
  const { repository, tag } = base.reference;
  return (
    /(^|\/)(windows|nanoserver|servercore)(\/|$)/.test(repository) || /nanoserver|windowsservercore|ltsc20\d\d/.test(tag ?? '')
  );
}
