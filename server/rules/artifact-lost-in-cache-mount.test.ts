/** Awkward cases of artifact-lost-in-cache-mount: who uses what is left behind, and what makes it be there after all. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { artifactLostInCacheMount } from './artifact-lost-in-cache-mount.ts';

const cargo = (mount: string) => `FROM rust:1 AS b\nWORKDIR /s\nRUN ${mount} cargo build\n\n`;

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a relative target', `${cargo('[|--mount=type=cache,target=target|]')}FROM d:1\nCOPY --from=b /s/target/debug/x /x\n`],
  [
    'dst, quoted, in another order',
    `${cargo('[|--mount=dst="/s/target",type=cache|]')}FROM d:1\nCOPY --from=b /s/target/debug/x /x\n`,
  ],
  ['a wildcard', `${cargo('[|--mount=type=cache,target=/s/target|]')}FROM d:1\nCOPY --from=b /s/target/debug/x* /x\n`],
  [
    'a stage in between',
    `${cargo('[|--mount=type=cache,target=/s/target|]')}FROM b AS c\n\nFROM d:1\nCOPY --from=c /s/target/x /x\n`,
  ],
  ['a temporary folder', `${cargo('[|--mount=type=tmpfs,target=/s/target|]')}FROM d:1\nCOPY --from=b /s/target/x /x\n`],
  [
    'a program that the container starts',
    'FROM rust:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/target|] cargo build\nCMD ["/s/target/debug/x"]\n',
  ],
  [
    'a program of a later RUN',
    'FROM rust:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/target|] cargo build\nRUN ./target/debug/x --help\n',
  ],
  [
    'a virtual environment',
    'FROM python:3\nWORKDIR /a\nRUN [|--mount=type=cache,target=/a/.venv|] uv sync --no-install-project\nRUN uv run x\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['another path', `${cargo('--mount=type=cache,target=/s/target')}FROM d:1\nCOPY --from=b /s/targets/x /x\n`],
  ['a folder above', `${cargo('--mount=type=cache,target=/s/target')}FROM d:1\nCOPY --from=b /s /x\n`],
  ['another stage', `${cargo('--mount=type=cache,target=/s/target')}FROM e:1 AS c\n\nFROM d:1\nCOPY --from=c /s/target/x /x\n`],
  [
    'the same mount in the later RUN',
    'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cargo build\nRUN --mount=type=cache,target=/s/target ./target/debug/x\n',
  ],
  [
    'a COPY to the same place',
    'FROM rust:1\nWORKDIR /s\nCOPY prebuilt /s/target/\nRUN --mount=type=cache,target=/s/target cargo build\nCMD ["/s/target/x"]\n',
  ],
  [
    'a RUN without the mount',
    `FROM rust:1 AS b\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cargo build\nRUN cp -r /opt/x /s/target/\n\nFROM d:1\nCOPY --from=b /s/target/x /x\n`,
  ],
  ['a read-only mount', `${cargo('--mount=type=bind,target=/s/target')}FROM d:1\nCOPY --from=b /s/target/x /x\n`],
  [
    'packages used in the same RUN only',
    'FROM node:22\nWORKDIR /a\nRUN --mount=type=cache,target=/a/node_modules npm ci && npm run build\n',
  ],
  [
    'packages mounted again',
    'FROM node:22\nWORKDIR /a\nRUN --mount=type=cache,target=/a/node_modules npm ci\nRUN --mount=type=cache,target=/a/node_modules npm run build\n',
  ],
];

describe('artifact-lost-in-cache-mount', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(artifactLostInCacheMount, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(artifactLostInCacheMount, { text }));

  it('asks the context what a copied project brings', () => {
    const text = (mount: string) =>
      `FROM rust:1 AS b\nWORKDIR /s\nCOPY . .\nRUN ${mount} cargo build\n\nFROM d:1\nCOPY --from=b /s/target/x /x\n`;
    const plain = '--mount=type=cache,target=target';
    checkRule(artifactLostInCacheMount, { text: text(`[|${plain}|]`), files: { 'src/main.rs': '' } });
    checkRule(artifactLostInCacheMount, { text: text(plain), files: { 'target/x': '' } });
  });

  const venv = '--mount=type=cache,target=/opt/venv';
  const poetry = '--mount=type=cache,target=/root/.cache/pypoetry';
  const gems = '--mount=type=cache,target=/usr/local/bundle';
  const renv = '--mount=type=cache,target=/root/.cache/R/renv';

  /** Results that nobody names by their path. */
  it.each<[title: string, text: string, severity: 'error' | 'warning']>([
    [
      'an operand of a later RUN',
      'FROM rust:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/target|] cargo build -r\nRUN cp target/release/x /usr/bin/x\n',
      'error',
    ],
    [
      'a folder of PATH',
      `FROM python:3\nENV PATH="/opt/venv/bin:$PATH"\nRUN [|${venv}|] python -m venv /opt/venv && /opt/venv/bin/pip install flask\n`,
      'error',
    ],
    [
      'a folder of PATH that a stage on top sets',
      `FROM python:3 AS b\nWORKDIR /a\nRUN [|--mount=type=cache,target=/a/.venv|] uv sync --no-install-project\n\nFROM b\nENV PATH=/a/.venv/bin:$PATH\n`,
      'error',
    ],
    [
      "an environment in Poetry's cache, which a later RUN starts",
      `FROM python:3\nWORKDIR /a\nCOPY . .\nRUN [|${poetry}|] poetry install --no-root\nRUN poetry run pytest\n`,
      'warning',
    ],
    [
      "an environment in Poetry's cache, which the container starts",
      `FROM python:3\nWORKDIR /a\nCOPY . .\nRUN [|${poetry}|] poetry install --no-root\nCMD ["poetry", "run", "app"]\n`,
      'warning',
    ],
    [
      'all gems',
      `FROM ruby:3\nWORKDIR /a\nCOPY . .\nRUN [|${gems}|] bundle install\nCMD ["bundle", "exec", "puma"]\n`,
      'warning',
    ],
    [
      'all gems, for a later RUN',
      `FROM ruby:3\nWORKDIR /a\nCOPY . .\nRUN [|${gems}|] bundle install\nRUN rails assets:precompile\n`,
      'warning',
    ],
    ['links of renv', `FROM r-base:4\nWORKDIR /a\nCOPY . .\nRUN [|${renv}|] R -e 'renv::restore()'\n`, 'warning'],
    [
      'a tool of Go that is called by its name',
      'FROM golang:1\nRUN [|--mount=type=cache,target=/go|] go install example.com/cmd/mockgen/v2@v2.0.0\nRUN mockgen ./...\n',
      'error',
    ],
    [
      'a tool of Cargo that the container starts',
      'FROM rust:1\nRUN [|--mount=type=cache,target=/usr/local/cargo|] cargo install mdbook\nCMD ["mdbook", "serve"]\n',
      'error',
    ],
    [
      'what a framework built',
      'FROM node:22\nWORKDIR /a\nRUN [|--mount=type=cache,target=/a/.next|] npm run build\nCMD ["npm", "start"]\n',
      'error',
    ],
    [
      'packages that a runtime may look for',
      'FROM node:22\nWORKDIR /a\nRUN [|--mount=type=cache,target=/a/node_modules|] npm ci\nCMD ["node", "server.js"]\n',
      'warning',
    ],
  ])('reports %s', (_, text, severity) =>
    checkRule(artifactLostInCacheMount, { text, files: { 'pyproject.toml': '', 'renv.lock': '' }, severity }),
  );

  it.each<[title: string, text: string, files?: Record<string, string>]>([
    [
      "Poetry's cache with the environment in the project",
      `FROM python:3\nENV POETRY_VIRTUALENVS_IN_PROJECT=1\nWORKDIR /a\nCOPY . .\nRUN ${poetry} poetry install --no-root\nCMD ["poetry", "run", "app"]\n`,
    ],
    [
      "Poetry's cache without an environment",
      `FROM python:3\nRUN poetry config virtualenvs.create false\nWORKDIR /a\nCOPY . .\nRUN ${poetry} poetry install --no-root\nRUN poetry run pytest\n`,
    ],
    [
      "Poetry's cache of downloads alone",
      `FROM python:3\nWORKDIR /a\nCOPY . .\nRUN ${poetry}/cache poetry install --no-root\nRUN poetry run pytest\n`,
    ],
    [
      "Poetry's cache where the project says something of its own",
      `FROM python:3\nWORKDIR /a\nCOPY . .\nRUN ${poetry} poetry install --no-root\nRUN poetry run pytest\n`,
      { 'poetry.toml': '' },
    ],
    [
      "Poetry's environment mounted again",
      `FROM python:3\nWORKDIR /a\nCOPY . .\nRUN ${poetry} poetry install --no-root\nRUN ${poetry} poetry run pytest\n`,
    ],
    [
      'the cache of gems',
      `FROM ruby:3\nWORKDIR /a\nCOPY . .\nRUN ${gems}/cache bundle install\nCMD ["bundle", "exec", "puma"]\n`,
    ],
    [
      'gems of the project',
      `FROM ruby:3\nENV BUNDLE_DEPLOYMENT=1\nWORKDIR /a\nCOPY . .\nRUN ${gems} bundle install\nCMD ["bundle", "exec", "puma"]\n`,
    ],
    [
      'gems where a command says',
      `FROM ruby:3\nWORKDIR /a\nCOPY . .\nRUN ${gems} bundle config set path vendor/bundle && bundle install\nCMD ["bundle", "exec", "puma"]\n`,
    ],
    [
      'renv that copies',
      `FROM r-base:4\nENV RENV_CONFIG_CACHE_SYMLINKS=FALSE\nWORKDIR /a\nCOPY . .\nRUN ${renv} R -e 'renv::restore()'\n`,
    ],
    ['renv that isolates', `FROM r-base:4\nWORKDIR /a\nCOPY . .\nRUN ${renv} R -e 'renv::restore()' && R -e 'renv::isolate()'\n`],
    [
      'renv whose settings know no cache',
      `FROM r-base:4\nWORKDIR /a\nCOPY . .\nRUN ${renv} R -e 'renv::restore()'\n`,
      { 'renv/settings.json': '{ "use.cache": false }' },
    ],
    [
      'a tool that the RUN itself calls',
      'FROM golang:1\nRUN --mount=type=cache,target=/go go install example.com/t@v1 && t ./...\n',
    ],
    ['the modules of Go', 'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go install example.com/t@v1\nRUN t ./...\n'],
    [
      'a folder of PATH that another RUN fills',
      `FROM python:3\nENV PATH=/opt/venv/bin:$PATH\nRUN python -m venv /opt/venv\nRUN ${venv} pip install -r /opt/venv/r.txt\n`,
    ],
    [
      'a folder of PATH that the RUN does not speak of',
      'FROM rust:1\nENV PATH=/root/.cargo/bin:$PATH\nRUN --mount=type=cache,target=/root/.cargo cargo build\n',
    ],
    [
      'a later RUN that writes there',
      'FROM rust:1\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cargo build\nRUN cp /x target/x && cp target/x /y\n',
    ],
    [
      'what comes before',
      'FROM rust:1\nWORKDIR /s\nRUN cp target/release/x /usr/bin/x || true\nRUN --mount=type=cache,target=/s/target cargo build\n',
    ],
    [
      'the build of a framework that is copied out',
      'FROM node:22\nWORKDIR /a\nRUN --mount=type=cache,target=/a/.next/cache npm run build\nCMD ["npm", "start"]\n',
    ],
  ])('is silent about %s', (_, text, files = {}) =>
    checkRule(artifactLostInCacheMount, { text, files: { 'pyproject.toml': '', 'renv.lock': '', ...files } }),
  );
});
