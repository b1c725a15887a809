/** Awkward cases of cache-mount-user-mismatch: who the step runs as, and who may write after all. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountUserMismatch } from './cache-mount-user-mismatch.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'a number',
    'FROM a:1\nUSER 1001:1002\nRUN [|--mount=type=cache,target=/cache|] make\n',
    'FROM a:1\nUSER 1001:1002\nRUN --mount=type=cache,target=/cache,uid=1001,gid=1002 make\n',
  ],
  ['a user whose number nobody says', 'FROM a:1\nUSER app\nRUN [|--mount=type=cache,target=/cache|] make\n', null],
  [
    'a user of the parent stage',
    'FROM node:22 AS b\nUSER node\n\nFROM b\nRUN [|--mount=type=cache,target=/home/node/.npm|] npm ci\n',
    'FROM node:22 AS b\nUSER node\n\nFROM b\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci\n',
  ],
  [
    'a mode for the owner only',
    'FROM a:1\nUSER 5\nRUN [|--mount=type=cache,target=/c,mode=0755|] make\n',
    'FROM a:1\nUSER 5\nRUN --mount=type=cache,target=/c,mode=0755,uid=5,gid=5 make\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'a cache that the command keeps elsewhere',
    'FROM a:1\nUSER 1000:1000\nRUN --mount=target=/tmp/.cache,type=cache GOCACHE=/tmp/gocache go test ./...\n',
  ],
  [
    'the user of the image, whom nobody names',
    'FROM gradle:8\nRUN --mount=type=cache,target=/home/gradle/.gradle gradle build\n',
  ],
  ['a uid that is said', 'FROM a:1\nUSER 1000\nRUN --mount=type=cache,target=/c,uid=1000 make\n'],
  [
    'a step of a Windows image',
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER app\nRUN --mount=type=cache,target=/c make\n',
  ],
  ['root', 'FROM a:1\nUSER root\nRUN --mount=type=cache,target=/root/.npm npm ci\n'],
  ['root by number', 'FROM a:1\nUSER 0:0\nRUN --mount=type=cache,target=/root/.npm npm ci\n'],
  ['root again', 'FROM a:1\nUSER node\nUSER root\nRUN --mount=type=cache,target=/root/.npm npm ci\n'],
  ['nobody said', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci\n'],
  ['a variable', 'FROM a:1\nARG U\nUSER $U\nRUN --mount=type=cache,target=/c make\n'],
  ['sudo', 'FROM a:1\nUSER app\nRUN --mount=type=cache,target=/var/cache/apt sudo apt-get install -y x\n'],
  ['a RUN that takes it', 'FROM a:1\nUSER app\nRUN --mount=type=cache,target=/c doas chown app /c && make\n'],
  ['files of an image', 'FROM a:1\nUSER app\nRUN --mount=type=cache,from=b:1,target=/c make\n'],
  ['another kind of mount', 'FROM a:1\nUSER app\nRUN --mount=type=bind,target=/c make\n'],
];

describe('cache-mount-user-mismatch', () => {
  it.each(bad)('reports %s', (_, text, fixed) => checkRule(cacheMountUserMismatch, { text, fixed }));
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountUserMismatch, { text }));

  it('hints at a mode for everybody, which the umask of the engine takes back', () =>
    checkRule(cacheMountUserMismatch, {
      text: 'FROM a:1\nUSER 5\nRUN [|--mount=type=cache,target=/c,mode=0777|] make\n',
      fixed: 'FROM a:1\nUSER 5\nRUN --mount=type=cache,target=/c,mode=0777,uid=5,gid=5 make\n',
      severity: 'hint',
      message: 'umask',
    }));
});
