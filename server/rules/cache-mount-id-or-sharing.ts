/**
 * A cache mount is shared by everything on the builder that spells the same target, or the same id: other projects, other
 * platforms, builds that run at the same time. For some folders that is wrong.
 */
import type { FileFacts, Mount } from '../facts/file-facts.ts';
import {
  cacheMounts,
  isOutput,
  type PlacedMount,
  type SharedByPlatforms,
  type SplitCache,
  sharedByPlatforms,
  splitCaches,
} from '../facts/shared-caches.ts';
import { listInWords } from '../facts/step-label.ts';
import { insertBefore } from './edits/instruction-edits.ts';
import { type Edit, type Finding, type Fix, type Related, rule } from './rule.ts';

export const cacheMountIdOrSharing = rule({
  id: 'cache-mount-id-or-sharing',
  title: 'Cache mount that others share',
  severity: 'information',
  source: 'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
  why: `Without an \`id\`, BuildKit takes the target as it is spelled for the id of a cache. Every Dockerfile on the builder that spells
\`target=/app/target\` gets the same folder, so that two projects find each other's build output.

A build for several platforms runs its steps once for each of them, with the same caches. apt and apk keep their index there, and a
build its results, under names that do not say for which architecture they are: with \`$TARGETARCH\` in the id each has a folder of
its own. The stage has to declare it (\`ARG TARGETARCH\`); otherwise it is empty.

An owner or a mode is part of what BuildKit looks for: the same id with another \`uid\`, \`gid\` or \`mode\` is another folder.

By default several builds write to a cache at the same time. apt and Gradle lock their folders for themselves and fail then;
\`sharing=locked\` lets one build wait for the other.`,
  silentWhen: [
    'The mount has an `id`, for folders of one project.',
    'The mount is `locked` or `private`, for folders that one build at a time may use.',
    'The folder is a store of packages that say for which architecture they are (npm, pip, Go …): everybody may share it.',
    'For platforms: the stage is tied to one (`FROM --platform=$BUILDPLATFORM`), the command is told the architecture, or the id holds a variable. Where nobody is known to build for several, it is a hint.',
    'For owners: the id is not spelled, or holds a variable.',
  ],
  fix: `Adds \`sharing=locked\`: the image stays the same. For several platforms, puts \`$TARGETARCH\` into the id, and declares it. Review that:
the caches start empty once. Another \`id\` is for a person to choose.`,
  examples: [
    {
      bad: 'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN [|--mount=type=cache,target=/var/cache/apt|] apt-get update && apt-get install -y curl\n',
      fixed:
        'FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y curl\n',
      message: 'sharing=locked',
    },
    {
      bad: 'FROM rust:1.90\nWORKDIR /app\nCOPY . .\nRUN [|--mount=type=cache,target=/app/target|] cargo build --release && cp target/release/app /usr/local/bin/\n',
      message: 'another project',
    },
    {
      good: 'FROM rust:1.90\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,id=shop-target,target=/app/target,sharing=locked cargo build --release && cp target/release/app /usr/local/bin/\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
    {
      note: 'Written for several platforms.',
      bad: 'FROM alpine:3.22\nARG TARGETARCH\nRUN [|--mount=type=cache,target=/var/cache/apk|] apk add curl\nADD https://files.example/tool-$TARGETARCH /usr/local/bin/tool\n',
      fixed:
        'FROM alpine:3.22\nARG TARGETARCH\nRUN --mount=type=cache,target=/var/cache/apk,id=apk-$TARGETARCH apk add curl\nADD https://files.example/tool-$TARGETARCH /usr/local/bin/tool\n',
      message: 'it reads TARGETARCH',
    },
    {
      note: 'One id, two folders.',
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,id=npm,target=/root/.npm npm ci\nUSER node\nRUN [|--mount=type=cache,id=npm,target=/home/node/.npm,uid=1000|] npm install --prefix /tmp/x serve\n',
      message: 'does not find',
    },
  ],
  engine: [
    {
      name: 'Two stages that spell the same target find each other’s files; with an id each, they do not.',
      files: {},
      bad: 'FROM rust:1 AS shop\nWORKDIR /app\nRUN --mount=type=cache,target=/app/target touch /app/target/shop && cp /app/target/shop /done\n\nFROM rust:1\nWORKDIR /app\nCOPY --from=shop /done /done\nRUN --mount=type=cache,target=/app/target test ! -e /app/target/shop\n',
      fixed:
        'FROM rust:1 AS shop\nWORKDIR /app\nRUN --mount=type=cache,id=shop,target=/app/target touch /app/target/shop && cp /app/target/shop /done\n\nFROM rust:1\nWORKDIR /app\nCOPY --from=shop /done /done\nRUN --mount=type=cache,id=other,target=/app/target test ! -e /app/target/shop\n',
      isFixedByHand: true,
      change: {},
      badStep: { failsWith: 'test ! -e /app/target/shop' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,id=other', second: 'cached' },
    },
    {
      name: 'The build for one platform finds what that for another left; with the platform in the id, it does not.',
      files: {},
      bad: 'FROM debian:12\nARG TARGETARCH\nRUN --mount=type=cache,id=apt,target=/var/cache/apt,sharing=locked apt-get update && test ! -e /var/cache/apt/other && echo $TARGETARCH > /var/cache/apt/other\n',
      fixed:
        'FROM debian:12\nARG TARGETARCH\nRUN --mount=type=cache,id=apt-$TARGETARCH,target=/var/cache/apt,sharing=locked apt-get update && test ! -e /var/cache/apt/other && echo $TARGETARCH > /var/cache/apt/other\n',
      firstBuildArgs: { TARGETARCH: 'amd64' },
      change: { buildArgs: { TARGETARCH: 'arm64' } },
      badStep: { secondFailsWith: 'test ! -e /var/cache/apt/other' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,id=apt-', second: 'runs' },
    },
    {
      name: 'A step does not find what another left under the same id for another owner; for the same owner, it does.',
      files: {},
      bad: 'FROM node:22\nRUN --mount=type=cache,id=npm,target=/root/.npm touch /root/.npm/kept\nRUN --mount=type=cache,id=npm,target=/home/node/.npm,uid=1000 test -e /home/node/.npm/kept\n',
      fixed:
        'FROM node:22\nRUN --mount=type=cache,id=npm,target=/root/.npm,uid=1000 touch /root/.npm/kept\nRUN --mount=type=cache,id=npm,target=/home/node/.npm,uid=1000 test -e /home/node/.npm/kept\n',
      isFixedByHand: true,
      change: {},
      badStep: { failsWith: 'test -e /home/node/.npm/kept' },
      fixedStep: { startsWith: 'RUN --mount=type=cache,id=npm,target=/home', second: 'cached' },
    },
  ],
  check(file, report) {
    const mounts = cacheMounts(file);
    for (const placed of mounts) for (const finding of findingsOf(file, placed)) report(finding);
    for (const split of splitCaches(mounts)) report(divided(split));
  },
});

/** Folders that one program at a time may use, and the program. */
const locking: readonly (readonly [title: string, program: RegExp, folder: RegExp])[] = [
  ['apt', /^(?:apt-get|apt|aptitude)$/, /^\/var\/(?:cache\/apt|lib\/apt)(?:\/|$)/],
  ['Gradle', /^(?:gradle|gradlew)$/, /\/\.gradle(?:\/|$)/],
  ['Cargo', /^cargo$/, /\/target$/],
];

function findingsOf(file: FileFacts, placed: PlacedMount): readonly Finding[] {
  const { mount, step } = placed;
  const path = mount.target ?? mount.spelledTarget ?? '';
  // An id of its own is wanted first, and is the place for the platform.
  if (mount.id === undefined && isOutput(mount, step)) return [shared(mount, path)];
  const owner = locking.find(
    ([, program, folder]) => folder.test(path) && step.commands.some((command) => program.test(nameOf(command.program))),
  );
  const isLocked = mount.sharing !== undefined && mount.sharing !== 'shared';
  const platforms = sharedByPlatforms(file, placed);
  return [
    ...(owner === undefined || isLocked ? [] : [unlocked(file, mount, owner[0])]),
    ...(platforms === undefined ? [] : [mixed(file, platforms)]),
  ];
}

function shared({ span, spelledTarget }: Mount, path: string): Finding {
  return {
    span,
    message:
      `This cache has no id, so another project on the same builder that spells \`target=${spelledTarget}\` gets the same ${path}. Give it an id of ` +
      'its own, such as the name of the project.',
  };
}

function unlocked({ dockerfile }: FileFacts, { span, sharing, target }: Mount, title: string): Finding {
  const text = dockerfile.text.slice(span.start, span.end);
  const canAdd = sharing === undefined && !text.includes('"') && !text.includes("'");
  return {
    span,
    message:
      `${title} locks ${target} for itself: two builds at the same time, of this image or of another one, disturb each other there. Add ` +
      '`sharing=locked`, so that one waits for the other.',
    ...(canAdd
      ? {
          fixes: [
            {
              title: 'Add `sharing=locked`',
              safety: 'safe',
              edits: [{ kind: 'replace', span: { start: span.end, end: span.end }, text: ',sharing=locked' }],
            },
          ],
        }
      : {}),
  };
}

function mixed(file: FileFacts, cache: SharedByPlatforms): Finding {
  const { mount, evidence, undeclared } = cache;
  const fix = withPlatform(file, cache);
  const who =
    evidence.kind === 'declared'
      ? `The builds for ${listInWords(evidence.platforms)} share`
      : `This stage is written for several platforms (it reads ${evidence.name}), and all of them on one builder share`;
  const related: Related =
    evidence.kind === 'declared'
      ? { message: `For several platforms: ${evidence.because}.`, at: { kind: 'file', uri: evidence.uri, line: evidence.line } }
      : { message: 'Asks for the platform.', at: { kind: 'here', span: evidence.step.instruction.span } };
  return {
    span: mount.span,
    // Written for several is not yet built for several.
    ...(evidence.kind === 'declared' ? {} : { severity: 'hint' as const }),
    message:
      `${who} this cache at ${mount.target}, although what is kept there is of one architecture. ` +
      (undeclared === undefined
        ? 'Put `$TARGETARCH` into its id.'
        : `The id says $${undeclared}, which is empty here: declare it with \`ARG ${undeclared}\`.`),
    related: [related],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** The variable in the id, and the ARG without which it is empty. */
function withPlatform({ dockerfile }: FileFacts, cache: SharedByPlatforms): Fix | undefined {
  const { mount, step, name, undeclared, declared = 'TARGETARCH' } = cache;
  const { span, id } = mount;
  const text = dockerfile.text.slice(span.start, span.end);
  const spelled = id === undefined ? `${text},id=${name}-$${declared}` : text.replace(`id=${id}`, `id=${id}-$${declared}`);
  const wanted = undeclared ?? (cache.declared === undefined ? declared : undefined);
  if (/["'\\\n]/.test(text) || (undeclared === undefined && spelled === text)) return undefined;
  const edits: readonly Edit[] = [
    ...(wanted === undefined ? [] : [insertBefore(dockerfile, step.instruction, [`ARG ${wanted}`])]),
    ...(undeclared === undefined ? [{ kind: 'replace', span, text: spelled } as const] : []),
  ];
  return { title: `Keep one cache for each platform`, safety: 'review', edits };
}

function divided({ id, first, other }: SplitCache): Finding {
  return {
    span: other.mount.span,
    message:
      `\`id=${id}\` stands twice in this file with different \`uid\`, \`gid\` or \`mode\`, and BuildKit makes a folder of its own for each of them: ` +
      'what one step leaves there the other does not find. Give both the same, or an id each.',
    related: [{ message: 'The same id, for another owner.', at: { kind: 'here', span: first.mount.span } }],
  };
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
