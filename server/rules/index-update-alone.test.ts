/** Awkward cases of index-update-alone: where the update stands, who relies on it, and when the merge is refused. */
import { describe, expect, it } from 'vitest';
import { checkRule, factsOf } from '../../test/support/check-rule.ts';
import { defaultSettings } from '../settings.ts';
import { indexUpdateAlone } from './index-update-alone.ts';
import { runRules } from './run.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'keeps the wrappers and variables of the install',
    'FROM debian:12\nUSER app\nRUN [|sudo apt-get update|]\nRUN DEBIAN_FRONTEND=noninteractive sudo apt-get install -y curl\n',
    'FROM debian:12\nUSER app\nRUN sudo apt-get update && DEBIAN_FRONTEND=noninteractive sudo apt-get install -y curl\n',
  ],
  [
    'leaves an upgrade where it is, and updates again for the install',
    'FROM debian:12\nRUN [|apt-get update|] && apt-get upgrade -y\nRUN apt-get install -y curl\n',
    'FROM debian:12\nRUN apt-get update && apt-get upgrade -y\nRUN apt-get update && apt-get install -y curl\n',
  ],
  [
    'takes the update off the end of a longer RUN',
    'FROM debian:12\nRUN mkdir -p /etc/apt && [|apt-get update|]\nRUN apt-get install -y curl\n',
    'FROM debian:12\nRUN mkdir -p /etc/apt\nRUN apt-get update && apt-get install -y curl\n',
  ],
  [
    'puts the update in front of a pipe that feeds the install',
    'FROM debian:12\nRUN [|apt-get update|]\nRUN yes | apt-get install curl\n',
    'FROM debian:12\nRUN apt-get update && yes | apt-get install curl\n',
  ],
  [
    'updates for each of several installs',
    'FROM debian:12\nRUN [|apt-get update|]\nRUN apt-get install -y curl\nRUN cd /tmp && apt-get install -y git\n',
    'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN cd /tmp && apt-get update && apt-get install -y git\n',
  ],
  [
    'updates inside a condition when the install is inside it',
    'FROM debian:12\nARG DEBUG\nRUN [|apt-get update|]\nRUN if [ -n "$DEBUG" ]; then apt-get install -y gdb; fi\n',
    'FROM debian:12\nARG DEBUG\nRUN if [ -n "$DEBUG" ]; then apt-get update && apt-get install -y gdb; fi\n',
  ],
  [
    'reads continued lines and lower-case keywords',
    'from debian:12\nrun \\\n  # comment\n  [|apt-get update|]\nrun apt-get install -y \\\n  curl\n',
    'from debian:12\nrun apt-get update && apt-get install -y \\\n  curl\n',
  ],
  [
    'keeps Windows line endings',
    'FROM debian:12\r\nRUN [|apk update|]\r\nRUN apk add git\r\n',
    'FROM debian:12\r\nRUN apk update && apk add git\r\n',
  ],
  ['has no fix for the JSON form', 'FROM debian:12\nRUN ["[|apt-get", "update|]"]\nRUN apt-get install -y curl\n', null],
  ['has no fix behind ||', 'FROM debian:12\nRUN [|apt-get update|]\nRUN which curl || apt-get install -y curl\n', null],
  [
    'has no fix when another user installs',
    'FROM debian:12\nRUN [|apt-get update|]\nUSER app\nRUN apt-get install -y curl\n',
    null,
  ],
  [
    'finds dnf makecache',
    'FROM fedora:42\nRUN [|dnf makecache|]\nRUN dnf install -y git\n',
    'FROM fedora:42\nRUN dnf makecache && dnf install -y git\n',
  ],
  [
    'finds pacman -Sy',
    'FROM archlinux\nRUN [|pacman -Sy|]\nRUN pacman -S --noconfirm git\n',
    'FROM archlinux\nRUN pacman -Sy && pacman -S --noconfirm git\n',
  ],
  [
    'finds zypper ref where the install does not refresh',
    'FROM opensuse/leap\nRUN [|zypper ref|]\nRUN zypper --no-refresh install -y git\n',
    'FROM opensuse/leap\nRUN zypper ref && zypper --no-refresh install -y git\n',
  ],
  [
    'finds the update in the words of sh -c, without a fix',
    'FROM debian:12\nRUN sh -c "[|apt-get update|]"\nRUN apt-get install -y curl\n',
    null,
  ],
  [
    'finds the install in the words of sh -c',
    "FROM debian:12\nRUN [|apt-get update|]\nRUN bash -c 'apt-get install -y curl'\n",
    "FROM debian:12\nRUN bash -c 'apt-get update && apt-get install -y curl'\n",
  ],
  [
    'takes an upgrade of its own RUN for an install from the old index',
    'FROM debian:12\nRUN [|apt-get update|]\nRUN apt-get -y upgrade\n',
    'FROM debian:12\nRUN apt-get update && apt-get -y upgrade\n',
  ],
  [
    'leaves apk upgrade where it is, too',
    'FROM alpine:3.22\nRUN [|apk update|] && apk upgrade\nRUN apk add git\n',
    'FROM alpine:3.22\nRUN apk update && apk upgrade\nRUN apk update && apk add git\n',
  ],
  [
    'sees through a cache mount of another tool',
    'FROM debian:12\nRUN --mount=type=cache,target=/root/.cache/pip [|apt-get update|]\nRUN apt-get install -y curl\n',
    null,
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['nothing is seen to install later, but a build may', 'FROM debian:12\nRUN apt-get update\nRUN make\n'],
  ['a script may install later', 'FROM debian:12\nRUN apt-get update\nCOPY s.sh /s.sh\nRUN /s.sh\n'],
  [
    'a script of the network may install later',
    'FROM debian:12\nRUN apt-get update\nRUN curl -fsSL https://a.example/s | bash\n',
  ],
  ['a script may install in the same RUN', 'FROM debian:12\nRUN apt-get update && ./s.sh\n'],
  ['words that nobody can follow may install', 'FROM debian:12\nARG INSTALL\nRUN apt-get update\nRUN eval "$INSTALL"\n'],
  ['it is upgraded in the same RUN', 'FROM debian:12\nRUN apt-get update && apt-get -y dist-upgrade\n'],
  ['a script may install in a stage that stands on it', 'FROM debian:12 AS a\nRUN apt-get update\n\nFROM a\nRUN ./s.sh\n'],
  ['an image that stands on it installs by ONBUILD', 'FROM debian:12\nRUN apt-get update\nONBUILD RUN apt-get install -y curl\n'],
  [
    'the index is copied into another stage',
    'FROM debian:12 AS a\nRUN apt-get update\n\nFROM b:1\nCOPY --from=a /var/lib/apt/lists /l\n',
  ],
  ['the index is asked later', 'FROM debian:12\nRUN apt-get update\nRUN apt-cache policy curl\n'],
  ['sources of a package are fetched later', 'FROM debian:12\nRUN apt-get update\nRUN apt-get source curl\n'],
  ['the install brings its own update', 'FROM debian:12\nRUN apt-get update\nRUN apt-get update && apt-get install -y curl\n'],
  ['the install in the same RUN stands behind ;', 'FROM debian:12\nRUN set -e; apt-get update; apt-get install -y curl\n'],
  ['the install in the same RUN is in a heredoc', 'FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n'],
  [
    'the index is in a cache mount',
    'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl\n',
  ],
  [
    'the packages of the distribution are in a cache mount above',
    'FROM debian:12\nRUN --mount=type=cache,target=/var/cache apt-get update\nRUN apt-get install -y curl\n',
  ],
  ['the install of apk fetches its index itself', 'FROM alpine:3.22\nRUN apk update\nRUN apk add --no-cache git\n'],
  ['the install of pacman fetches its index itself', 'FROM archlinux\nRUN pacman -Sy\nRUN pacman -Sy --noconfirm git\n'],
  ['only the words are there', 'FROM debian:12\nRUN echo "apt-get update"\nRUN apt-get install -y curl\n'],
  [
    'the shell is PowerShell',
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN apt-get update\nRUN apt-get install -y curl\n',
  ],
  ['apk fetches its index itself', 'FROM alpine:3.22\nRUN apk add --no-cache git\n'],
];

describe('index-update-alone', () => {
  it.each(bad)('%s', (_, text, fixed) => checkRule(indexUpdateAlone, { text, fixed }));
  it.each(good)('is silent when %s', (_, text) => checkRule(indexUpdateAlone, { text }));

  it.each([
    ['nothing follows', 'FROM debian:12\nRUN [|apt-get update|]\n'],
    ['only files follow', 'FROM debian:12\nRUN [|apt-get update|] && apt-get clean\nCOPY a /a\nRUN chmod +x /a && mkdir /b\n'],
    ['another package manager installs', 'FROM debian:12\nRUN [|apt-get update|]\nRUN npm install -g yarn\n'],
    [
      'another stage installs',
      'FROM debian:12 AS a\nRUN [|apt-get update|]\n\nFROM debian:12\nCOPY --from=a /usr/bin/x /x\nRUN apt-get install -y curl\n',
    ],
  ])('is information without a fix when %s', (_, text) =>
    checkRule(indexUpdateAlone, { text, severity: 'information', message: 'Nothing here installs', fixed: null }),
  );

  it('only hints where zypper may refresh by itself', () =>
    checkRule(indexUpdateAlone, {
      text: 'FROM opensuse/leap\nRUN [|zypper refresh|]\nRUN zypper install -y git\n',
      severity: 'hint',
    }));

  it('is a safe fix only when nothing between could change what is fetched', () => {
    const safetyOf = (between: string) => {
      const dockerfile = `FROM debian:12\nRUN apt-get update\n${between}RUN apt-get install -y curl\n`;
      const { findings } = runRules(factsOf({ dockerfile, files: {} }, {}), defaultSettings, [indexUpdateAlone]);
      return findings[0]?.finding.fixes?.[0]?.safety;
    };
    expect(safetyOf('')).toBe('safe');
    expect(safetyOf('ENV A=b\nWORKDIR /x\n')).toBe('safe');
    expect(safetyOf('COPY sources.list /etc/apt/\n')).toBe('review');
  });
});
