/**
 * What a RUN makes below a cache mount is in the cache and not in the image: a COPY from that stage, a later RUN or the
 * container itself looks for it in vain.
 */
import type { FileFacts } from '../facts/file-facts.ts';
import { type LostArtifact, lostArtifacts } from '../facts/lost-artifacts.ts';
import { listInWords } from '../facts/step-label.ts';
import { copyOutOfMount } from './edits/copy-out-of-mount.ts';
import { type Finding, rule } from './rule.ts';

export const artifactLostInCacheMount = rule({
  id: 'artifact-lost-in-cache-mount',
  title: 'Result left behind in a cache mount',
  severity: 'error',
  source: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
  why: `A cache mount lies over its folder only while the RUN runs. What is written there stays in the cache of the builder and never
becomes part of the image: for a \`COPY --from\`, a later RUN or the container the folder is as it was before, mostly empty. The
build then fails ("not found"), or ships what the base image had there.`,
  silentWhen: [
    'The result is copied out of the mount in the same RUN, and that copy is used.',
    'Whoever uses it has the same folder mounted.',
    'Another step may put something at the same place: a COPY, or a RUN without the mount.',
    'Only a folder above the mount is copied.',
    'Where a package manager is only by default known to keep there what the project needs (gems, environments of Poetry, links of renv), or a program may do without its packages, it is a warning.',
  ],
  fix: `Copies the result to \`/out\` at the end of the RUN and takes it from there. Review it. There is none where several things use it, or
a RUN does: then leave out the mount, or mount it there too.`,
  examples: [
    {
      bad: 'FROM rust:1.90 AS build\nWORKDIR /src\nCOPY . .\nRUN [|--mount=type=cache,target=/src/target|] cargo build --release\n\nFROM debian:12\nCOPY --from=build /src/target/release/app /usr/local/bin/app\n',
      fixed:
        'FROM rust:1.90 AS build\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/src/target cargo build --release && mkdir -p /out && cp -r /src/target/release/app /out/\n\nFROM debian:12\nCOPY --from=build /out/app /usr/local/bin/app\n',
      message: '/src/target/release/app',
    },
    {
      note: 'The packages are gone when the next RUN starts.',
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN [|--mount=type=cache,target=/app/node_modules|] npm ci\nCOPY src src\nRUN npm run build\n',
    },
    {
      good: 'FROM rust:1.90 AS build\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/src/target cargo build --release && cp target/release/app /app\n\nFROM debian:12\nCOPY --from=build /app /usr/local/bin/app\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n' },
  ],
  engine: [
    {
      name: 'What a RUN writes below a cache mount is not found by `COPY --from`; copied out of the mount, it is.',
      files: { 'src.txt': 'one\n' },
      bad: 'FROM node:22 AS build\nWORKDIR /src\nCOPY src.txt .\nRUN --mount=type=cache,target=/src/target cp src.txt target/app\n\nFROM node:22\nCOPY --from=build /src/target/app /usr/local/bin/app\n',
      fixed:
        'FROM node:22 AS build\nWORKDIR /src\nCOPY src.txt .\nRUN --mount=type=cache,target=/src/target cp src.txt target/app && mkdir -p /out && cp -r /src/target/app /out/\n\nFROM node:22\nCOPY --from=build /out/app /usr/local/bin/app\n',
      change: { files: { 'src.txt': 'two\n' } },
      badStep: { failsWith: '/src/target/app' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,target=/src/target cp', second: 'runs' },
    },
    {
      name: 'A later RUN does not find what another left below a cache mount; copied out in the same RUN, it does.',
      files: { 'src.txt': 'one\n' },
      bad: 'FROM node:22\nWORKDIR /src\nCOPY src.txt .\nRUN --mount=type=cache,id=target,target=/src/target cp src.txt target/app\nRUN cp target/app /usr/local/bin/app\n',
      fixed:
        'FROM node:22\nWORKDIR /src\nCOPY src.txt .\nRUN --mount=type=cache,id=target,target=/src/target cp src.txt target/app && cp target/app /app\nRUN cp /app /usr/local/bin/app\n',
      isFixedByHand: true,
      change: { files: { 'src.txt': 'two\n' } },
      badStep: { failsWith: 'cp target/app /usr/local/bin/app' },
      fixedStep: { startsWith: 'RUN cp /app', second: 'runs' },
    },
    {
      name: 'A program in a folder of PATH that was a cache mount is not found; in a folder of the image, it is.',
      files: {},
      bad: 'FROM node:22\nENV PATH=/opt/tools/bin:$PATH\nRUN --mount=type=cache,id=tools,target=/opt/tools mkdir -p /opt/tools/bin && echo "echo hi" > /opt/tools/bin/hello && chmod +x /opt/tools/bin/hello\nRUN hello\n',
      fixed:
        'FROM node:22\nENV PATH=/opt/tools/bin:$PATH\nRUN mkdir -p /opt/tools/bin && echo "echo hi" > /opt/tools/bin/hello && chmod +x /opt/tools/bin/hello\nRUN hello\n',
      isFixedByHand: true,
      change: {},
      badStep: { failsWith: 'hello' },
      fixedStep: { startsWith: 'RUN hello', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const lost of lostArtifacts(file)) report(findingOf(file, lost));
  },
});

function findingOf(file: FileFacts, lost: LostArtifact): Finding {
  const { mount, path, uses, isCertain } = lost;
  const fix = copyOutOfMount(file, lost);
  const what = mount.type === 'tmpfs' ? 'a temporary folder' : mount.type === 'bind' ? 'a bind mount' : 'the cache';
  return {
    span: mount.span,
    ...(isCertain ? {} : { severity: 'warning' as const }),
    message:
      `${path} is written to ${what} that is mounted at ${mount.target} and does not become part of the image, but ` +
      `${listInWords(uses.map(({ label }) => `\`${label}\``))} ${uses.length === 1 ? 'needs' : 'need'} it. Copy it out of the mount at the end of this RUN.`,
    related: uses.map(({ span }) => ({ message: 'Looks for it here.', at: { kind: 'here', span } })),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}
