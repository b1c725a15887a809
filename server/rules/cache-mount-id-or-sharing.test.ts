/** Awkward cases of cache-mount-id-or-sharing: spellings of targets, and folders that everybody may share. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountIdOrSharing } from './cache-mount-id-or-sharing.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a relative target', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=target|] cargo build\n'],
  ['the cache of a framework', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/.next/cache|] npm run build\n'],
  ['Gradle', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/root/.gradle|] ./gradlew build\n'],
  ['shared, said aloud', 'FROM a:1\nRUN [|--mount=type=cache,target=/var/lib/apt,sharing=shared|] apt-get update\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a store of packages', 'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n'],
  ['a private cache', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt,sharing=private apt-get install x\n'],
  ['an id', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,id=x,target=/s/dist npm run build\n'],
  ['a folder outside of the project', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,target=/opt/build make\n'],
  ['apt without apt', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt ls /var/cache/apt\n'],
  ['files of a stage', 'FROM b:1 AS b\n\nFROM a:1\nWORKDIR /s\nRUN --mount=type=cache,from=b,target=/s/dist make\n'],
];

describe('cache-mount-id-or-sharing', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(cacheMountIdOrSharing, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountIdOrSharing, { text }));
});
