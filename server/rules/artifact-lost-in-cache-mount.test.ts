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
});
