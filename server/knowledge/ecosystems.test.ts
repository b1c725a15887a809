/** The tables hold together: nothing stands twice, nothing is hidden behind a row above it. */
import { describe, expect, it } from 'vitest';
import type { CommandPattern } from './ecosystem.ts';
import { ecosystems } from './ecosystems.ts';

/** True when every command that `later` matches is matched by `earlier` already. */
function hides(earlier: CommandPattern, later: CommandPattern): boolean {
  const isShorter = earlier.words.every((word, index) => later.words[index] === word);
  const isUnconditional = earlier.withFlags === undefined && earlier.withoutFlags === undefined;
  if (!isShorter || !isUnconditional) return false;
  if (earlier.operands === undefined) return true;
  if (earlier.words.length < later.words.length) return earlier.operands === 'some';
  return earlier.operands === later.operands || (earlier.operands === 'some' && later.operands === 'path');
}

describe.each(ecosystems.map((ecosystem) => [ecosystem.id, ecosystem] as const))('%s', (_id, ecosystem) => {
  it('has no row that a row above hides', () => {
    const hidden = ecosystem.commands.filter((later, index) =>
      ecosystem.commands.slice(0, index).some((earlier) => hides(earlier, later)),
    );
    expect(hidden).toEqual([]);
  });

  it('spells flags as flags, once', () => {
    for (const flags of [ecosystem.valueFlags, ecosystem.directoryFlags, ecosystem.manifestFlags]) {
      expect(flags.filter((flag) => !flag.startsWith('-'))).toEqual([]);
      expect(new Set(flags).size).toBe(flags.length);
    }
  });

  it('has absolute cache folders, and manifests where it reads any', () => {
    expect(ecosystem.cacheFolders.filter((folder) => !folder.startsWith('/'))).toEqual([]);
    const readsManifest = ecosystem.commands.some(({ kind }) => kind === 'manifest');
    expect(ecosystem.manifests.length > 0).toBe(readsManifest);
  });
});

it('no two package managers have the same id, and only the two Yarns share a program', () => {
  const ids = ecosystems.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const programs = ecosystems.filter(({ id }) => id !== 'yarn-berry').flatMap((one) => one.programs);
  expect(new Set(programs).size).toBe(programs.length);
});
