/** Awkward cases of independent-step-after-source-copy: what a step may read, and what stands in between. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { independentStepAfterSourceCopy } from './independent-step-after-source-copy.ts';

const head = 'FROM a:1\nWORKDIR /app\nCOPY . .\n';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['an archive that is unpacked elsewhere', `${head}RUN [|curl -fsSL https://a.example/x-1.2.tgz | tar -xz -C /opt|]\n`],
  [
    'a program that is downloaded to its place',
    `${head}RUN [|wget -qO /usr/local/bin/x https://a.example/x-1.2 && chmod +x /usr/local/bin/x|]\n`,
  ],
  ['two packages of the distribution behind each other', `${head}RUN [|apk add git|]\nRUN [|apk add curl|]\n`],
  ['a global tool of npm with its version', `${head}RUN [|npm i -g x@1.2.3|]\n`],
  ['a package of Python with its version', `${head}RUN [|pip install black==24.1.0|]\n`],
  ['apk', `${head}RUN [|apk add --no-cache git|]\n`],
  [
    'a folder of sources',
    'FROM a:1\nCOPY src /app/src\nRUN [|apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/x|]\n',
  ],
  ['with a user that is made', `${head}RUN [|apk add bash && adduser -D app|]\n`],
  ['go install of a version', `${head}RUN [|go install example.com/tool@v1.2.3|]\n`],
  ['variables in between that it does not use', 'FROM a:1\nCOPY . /app\nENV MODE=prod\nRUN [|apk add git|]\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['another shell', `${head}SHELL ["/bin/bash", "-c"]\nRUN apk add git\n`],
  ['settings of pip', 'FROM a:1\nCOPY . /app\nCOPY pip.conf /etc/pip.conf\nRUN pip install black==1.0\n'],
  [
    'a list of the distribution from a heredoc',
    'FROM a:1\nCOPY . /app\nCOPY <<EOF /etc/apt/x.list\ndeb x\nEOF\nRUN apt-get update && apt-get install -y x\n',
  ],
  [
    'a key that ADD fetches',
    'FROM a:1\nCOPY . /app\nADD https://a.example/key.gpg /usr/share/keyrings/\nRUN apt-get update && apt-get install -y x\n',
  ],
  ['a copied script that is called by its bare name', 'FROM a:1\nCOPY scripts /usr/local/bin\nRUN install-packages git\n'],
  ['a pinned tool image above it alone', 'FROM a:1\nCOPY --from=golang:1.25 /usr/local/go /usr/local/go\nRUN apk add git\n'],
  ['a list that is read by xargs', `${head}RUN xargs apk add < packages.txt\n`],
  ['an archive that is unpacked into the project', `${head}RUN curl -fsSL https://a.example/x.tgz | tar -xz\n`],
  ['a download into the project', `${head}RUN curl -fsSLO https://a.example/x.tgz\n`],
  ['a step of a Windows image', 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY . /app\nRUN apk add git\n'],
  ['a wildcard of the project', `${head}RUN apk add --allow-untrusted *.apk\n`],
  ['an install of the project', `${head}RUN npm ci\n`],
  ['a script of the project', `${head}RUN ./setup.sh && apk add git\n`],
  ['a package that was copied', `${head}RUN apt-get update && apt-get install -y ./x.deb\n`],
  ['a file of the project that is moved', `${head}RUN apk add --no-cache tini && mv env.default .env\n`],
  ['a file of the project that is written', `${head}RUN apk add git && echo git >> installed\n`],
  ['a substitution', `${head}RUN apk add $(cat packages)\n`],
  ['a variable', `${head}RUN apk add $PACKAGES\n`],
  [
    'a copied package list of the distribution',
    'FROM a:1\nCOPY . /app\nCOPY x.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y x\n',
  ],
  ['a copied key', 'FROM a:1\nCOPY key.gpg /tmp/\nCOPY . /app\nRUN apk add git\n'.replace('COPY . /app\n', '')],
  ['another user', `${head}USER root\nRUN apk add git\n`],
  ['a variable that it uses', 'FROM a:1\nCOPY . /app\nARG VERSION\nRUN apk add git=$VERSION\n'],
  ['an environment for all', 'FROM a:1\nCOPY . /app\nENV https_proxy=http://p\nRUN apk add git\n'],
  ['a manifest alone', 'FROM a:1\nCOPY package.json /app/\nRUN apk add git\n'],
  ['a heredoc', `${head}RUN <<EOF\napk add git\nEOF\n`],
  ['files of another stage', 'FROM a:1\nCOPY --from=b /x /x\nRUN apk add git\n'],
  ['an update of the index alone', `${head}RUN apk update\n`],
  ['only quick commands', `${head}RUN mkdir -p /data && adduser -D app\n`],
  ['a step that builds in between', `${head}RUN make\nRUN apk add git\n`],
  ['a package of the project', `${head}RUN pip install -r requirements.txt black==1.0\n`],
];

describe('independent-step-after-source-copy', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(independentStepAfterSourceCopy, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(independentStepAfterSourceCopy, { text }));

  it('informs of tools, and warns of packages of the distribution', () => {
    checkRule(independentStepAfterSourceCopy, {
      text: `${head}RUN [|go install example.com/tool@v1.2.3|]\n`,
      severity: 'information',
    });
    checkRule(independentStepAfterSourceCopy, { text: `${head}RUN [|apk add git|]\n`, severity: 'warning' });
  });

  it('counts a quick command that somebody says takes long', () => {
    checkRule(independentStepAfterSourceCopy, { text: `${head}RUN locale-gen\n` });
    checkRule(independentStepAfterSourceCopy, {
      text: `${head}RUN [|locale-gen|]\n`,
      severity: 'information',
      options: { expensiveCommands: ['locale-gen'] },
    });
    checkRule(independentStepAfterSourceCopy, { text: `${head}RUN make deps\n`, options: { expensiveCommands: ['make deps'] } });
  });

  it('takes a folder of manifests for what it is', () => {
    const text = (run: string) => `FROM python:3\nWORKDIR /app\nCOPY requirements ./requirements\nRUN ${run}\n`;
    const files = { 'requirements/base.txt': '', 'requirements/production.txt': '' };
    checkRule(independentStepAfterSourceCopy, { text: text('apk add git'), files });
    checkRule(independentStepAfterSourceCopy, {
      text: text('[|apk add git|]'),
      files: { ...files, 'requirements/check.py': '' },
    });
  });

  it('knows manifests by the tables and by the configuration', () => {
    const text = (manifest: string) => `FROM a:1\nCOPY ${manifest} /app/\nRUN apk add git\n`;
    const ecosystems = {
      fetchit: {
        commands: [{ words: ['sync'], kind: 'manifest' }],
        manifests: ['parts.lst'],
        locks: ['parts.sum'],
        cacheFolders: ['/var/cache/fetchit'],
      },
    } as const;
    for (const known of ['package*.json', 'go.*', 'requirements*.txt', 'Cargo.*'])
      checkRule(independentStepAfterSourceCopy, { text: text(known) });
    checkRule(independentStepAfterSourceCopy, { text: text('parts.*'), options: { ecosystems } });
    checkRule(independentStepAfterSourceCopy, { text: text('parts.*').replace('apk add git', '[|apk add git|]') });
    checkRule(independentStepAfterSourceCopy, { text: text('*.json').replace('apk add git', '[|apk add git|]') });
  });

  it('informs of a step below what a build of another stage made of the sources', () => {
    const build = 'FROM golang:1 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\n\n';
    const text = (copied: string, run: string) => `${build}FROM a:1\n${copied}\n${run}\n`;
    const made = 'COPY --from=build /src/bin /app';
    checkRule(independentStepAfterSourceCopy, {
      text: text(made, 'RUN [|apk add --no-cache git|]'),
      fixed: `${build}FROM a:1\nRUN apk add --no-cache git\n${made}\n`,
      severity: 'information',
    });
    checkRule(independentStepAfterSourceCopy, { text: text('COPY --from=build /out/app /usr/bin/', 'RUN [|apk add git|]') });
    checkRule(independentStepAfterSourceCopy, { text: text('COPY --from=build /other/app /usr/bin/', 'RUN apk add git') });
    checkRule(independentStepAfterSourceCopy, {
      text: text('COPY --from=golang:1 /usr/local/go /usr/local/go', 'RUN apk add git'),
    });
    checkRule(independentStepAfterSourceCopy, { text: text('COPY --from=build /src/vendor /app/vendor', 'RUN apk add git') });
  });

  describe('a RUN that mixes packages of the distribution with those of the project', () => {
    const node = 'FROM node:22\nWORKDIR /app\n';
    it('is split, not moved', () =>
      checkRule(independentStepAfterSourceCopy, {
        text: `${node}COPY . .\nRUN [|apt-get update && apt-get install -y git|] && npm ci\n`,
        fixed: `${node}RUN apt-get update && apt-get install -y git\nCOPY . .\nRUN npm ci\n`,
        severity: 'information',
        message: 'shares a RUN with `npm ci`',
      }));

    it('is split at the right line, with its flags', () =>
      checkRule(independentStepAfterSourceCopy, {
        text: `${node}COPY src src\nRUN --mount=type=cache,target=/root/.npm [|apk add git|] \\\n    && npm ci \\\n    && npm run build\n`,
        fixed: `${node}RUN --mount=type=cache,target=/root/.npm apk add git\nCOPY src src\nRUN --mount=type=cache,target=/root/.npm npm ci \\\n    && npm run build\n`,
      }));

    it('is not split where the end cleans up behind the packages', () =>
      checkRule(independentStepAfterSourceCopy, {
        text: `${node}COPY . .\nRUN [|apt-get update && apt-get install -y git|] && npm ci && rm -rf /var/lib/apt/lists/*\n`,
        fixed: null,
      }));

    it.each([
      ['the other way round', 'RUN npm ci && apk add git'],
      ['with a script of the project behind them', 'RUN apk add git && ./build.sh'],
      ['joined by something else', 'RUN apk add git; npm ci'],
      ['with packages from a list of the project', 'RUN apk add $(cat packages) && npm ci'],
    ])('is left alone %s', (_, run) => {
      checkRule(independentStepAfterSourceCopy, {
        text: `${node}COPY . .\n${run}\n`.replace(/(apk add git)(?=; npm)/, '[|$1|]'),
        ...(run.includes(';') ? { fixed: null } : {}),
      });
    });
  });
});
