/** Awkward cases of cache-mount-defeated: what is under a mount, and what only looks as if it were. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountDefeated } from './cache-mount-defeated.ts';

const apt = '--mount=type=cache,target=/var/cache/apt';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['dst, quoted, in another order', 'FROM a:1\nRUN --mount=dst="/root/.npm",type=cache npm ci && [|rm -rf /root/.npm|]\n'],
  ['a target in a variable', 'FROM a:1\nENV C=/root/.npm\nRUN --mount=type=cache,target=$C npm ci && [|rm -rf /root/.npm|]\n'],
  [
    'a cleaner behind a condition on an argument that nobody declares',
    'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci && if [ -z "$KEEP" ]; then [|rm -rf /root/.npm/*|]; fi\n',
  ],
  ['all that is in the folder', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci && [|rm -rf /root/.npm/*|]\n'],
  [
    'a folder above',
    'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r r.txt && [|rm -rf /root/.cache|]\n',
  ],
  ['the home folder', 'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r r.txt && [|rm -rf ~/.cache|]\n'],
  [
    'lists of apt that are mounted',
    'FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get update && apt-get install x && [|rm -rf /var/lib/apt/lists/*|]\n',
  ],
  ['apt-get clean', `FROM a:1\nRUN ${apt} apt-get update && apt-get install -y x && [|apt-get clean|]\n`],
  ['python -m pip', 'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip python3 -m pip install [|--no-cache-dir|] x\n'],
  [
    'a variable of the stage',
    'FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN --mount=type=cache,target=/root/.cache/pip [|pip install x|]\n',
  ],
  [
    'a variable of the command',
    'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip [|PIP_NO_CACHE_DIR=1|] pip install x\n',
  ],
  ['apk', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apk apk add [|--no-cache|] git\n'],
  [
    'another user',
    'FROM a:1\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci && [|npm cache clean --force|]\n',
  ],
  [
    'packages that are kept, and removed all the same',
    `FROM debian:12\nRUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep\nRUN [|${apt}|] apt-get install -y x\n`,
  ],
];

/** Of each tool: where its cache is, and what works against it. */
const emptied: readonly (readonly [line: string, target: string])[] = [
  ['composer install && [|composer clearcache|]', '/root/.composer/cache'],
  ['composer install [|--no-cache|]', '/tmp/cache'],
  ['deno install && [|deno clean|]', '/deno-dir'],
  ['pdm install --no-self && [|pdm cache clear|]', '/root/.cache/pdm'],
  ['[|PDM_NO_CACHE=1|] pdm install --no-self', '/root/.cache/pdm'],
  ['pixi install && [|pixi clean cache --yes|]', '/root/.cache/rattler'],
  ['dotnet restore && [|dotnet nuget locals all --clear|]', '/root/.nuget/packages'],
  ['dart pub get && [|dart pub cache clean --force|]', '/root/.pub-cache'],
  ['opam install . --deps-only && [|opam clean|]', '/home/opam/.opam/download-cache'],
  ['zypper -n in git && [|zypper clean -a|]', '/var/cache/zypp'],
  ['pacman -S --noconfirm git && [|pacman -Scc --noconfirm|]', '/var/cache/pacman/pkg'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  [
    'a cleaner behind a condition on an argument that is declared',
    'FROM a:1\nARG KEEP=1\nRUN --mount=type=cache,target=/root/.npm npm ci && if [ -z "$KEEP" ]; then rm -rf /root/.npm/*; fi\n',
  ],
  [
    'lists that are removed on purpose from a cache of one build',
    'FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt/lists,sharing=private rm -rf /var/lib/apt/lists/* && apt-get update && apt-get install -y x\n',
  ],
  ['a folder whose name begins alike', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm-cache npm ci && rm -rf /root/.npm\n'],
  ['a folder that is not mounted', `FROM a:1\nRUN ${apt} apt-get install x && rm -rf /var/lib/apt/lists/*\n`],
  ['another tool', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm apk add --no-cache git && npm ci\n'],
  ['a single file', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt apt-get install x && rm -f /var/cache/apt/lock\n'],
  ['another RUN', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm cache clean --force\n'],
  ['an unknown base', `FROM mine:1\nRUN ${apt} apt-get install -y x\n`],
  ['a registry of its own', `FROM ghcr.io/library/debian:12\nRUN ${apt} apt-get install -y x\n`],
  ['Alpine', `FROM node:22-alpine\nRUN ${apt} apt-get install -y x\n`],
  [
    'an earlier stage that removed it',
    `FROM debian:12 AS b\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\n\nFROM b\nRUN ${apt} apt-get install -y x\n`,
  ],
  [
    'a heredoc that removes it',
    `FROM debian:12\nRUN ${apt} <<EOF\nrm /etc/apt/apt.conf.d/docker-clean\napt-get install -y x\nEOF\n`,
  ],
  [
    'a variable that is off',
    'FROM a:1\nENV PIP_NO_CACHE_DIR=off\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n',
  ],
  [
    'a script that may remove it',
    `FROM debian:12 AS b\nCOPY docker/base.sh /install/base.sh\nRUN /install/base.sh\n\nFROM b\nRUN ${apt} apt-get install -y x\n`,
  ],
  ['a script that a shell runs', `FROM debian:12\nCOPY setup.sh /\nRUN bash /setup.sh\nRUN ${apt} apt-get install -y x\n`],
  ['apt-get update only', `FROM debian:12\nRUN ${apt} apt-get update\n`],
  ['a path with a variable', 'FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci && rm -rf "$TMP"/*\n'],
];

describe('cache-mount-defeated', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(cacheMountDefeated, { text }));
  it.each(emptied)('reports %s', (line, target) => {
    checkRule(cacheMountDefeated, { text: `FROM a:1\nRUN --mount=type=cache,target=${target} ${line}\n` });
    checkRule(cacheMountDefeated, { text: `FROM a:1\nRUN --mount=type=cache,target=/other ${line.replace(/\[\||\|\]/g, '')}\n` });
  });
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountDefeated, { text }));

  it.each([
    ['command', 'npm ci .\\ && [|npm cache clean --force|]', '/root/.npm'],
    ['flag', 'pip install .\\  [|--no-cache-dir|]', '/root/.cache/pip'],
  ])('removes no %s behind an escaped blank, because the backslash would join the next line', (_, line, target) => {
    const text = `FROM a:1\nRUN --mount=type=cache,target=${target} ${line}\nRUN true\n`;
    checkRule(cacheMountDefeated, { text, fixed: null });
  });

  it('removes a command in the middle with its joint', () => {
    checkRule(cacheMountDefeated, {
      text: `FROM a:1\nRUN ${apt} apt-get install -y x \\\n    && [|apt-get clean|] \\\n    && true\n`,
      fixed: `FROM a:1\nRUN ${apt} apt-get install -y x \\\n    && true\n`,
    });
  });
});
