/**
 * An image without a tag, or with `latest`, is whatever this machine has or the registry gives today: old until
 * somebody pulls, and a new one makes every step run again. It concerns FROM, `COPY --from` and `RUN --mount=from`.
 */
import { chosenVersion } from '../facts/chosen-version.ts';
import type { CopyOrigin, FileFacts, StageFacts } from '../facts/file-facts.ts';
import { isOfNoRegistry } from '../facts/local-image.ts';
import { isFlagSaid, isListed, isMovingTag, textsSaid } from '../facts/project-options.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { Span } from '../model/span.ts';
import { type Finding, type Fix, type Related, rule } from './rule.ts';

export const mutableBaseImage = rule({
  id: 'mutable-base-image',
  title: 'Image without a tag, or with the tag latest',
  severity: 'warning',
  source: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
  why: `\`latest\`, which is also what no tag means, names a different image over time. A builder that already has one may go on using
it until somebody builds with \`--pull\`: the base is then old without anybody having chosen it. When it does move, every step
on top of it loses its cache at once, and two machines build different images from the same Dockerfile.

The same holds for an image that \`COPY --from\` or \`RUN --mount=from\` names. An image that several instructions of a Dockerfile name
is told once, on the first of them; a comment that ignores it at one of the places holds for that place.`,
  silentWhen: [
    'The reference has a digest, or a tag other than `latest` and those that `mutableTags` or the options name.',
    'It is a stage, `scratch`, a named build context, or an image that compose, bake or a task of the workspace builds.',
    'Its name is one word and no official image: then no registry serves it, and it was built here or is a named context.',
    'It is spelled with a variable whose value is not known, or for which the build passes another value than the default.',
  ],
  fix: `Only where the project has already chosen: the tag that another instruction of the Dockerfile uses for the same image, or the
version in \`.nvmrc\`, \`.node-version\`, \`.python-version\`, \`.ruby-version\`, \`go.mod\` or \`rust-toolchain\`. No version and no digest is
invented. Review it, because another base is another image.`,
  options: {
    tags: {
      kind: 'texts',
      description: 'Further tags of images that are built upon, to be reported like `latest`: `22`, `*-slim`.',
    },
    floatingTags: {
      kind: 'flag',
      description: 'Tells of tags that move by their name, too (`main`, `edge`, `nightly`, `stable`), as information.',
    },
  },
  examples: [
    { bad: 'FROM [|node|]\n', fixed: 'FROM node:22\n', message: '`node` has no tag', files: { '.nvmrc': 'v22\n' } },
    { bad: 'FROM [|debian:latest|]\n', message: '`debian:latest`' },
    {
      note: 'An image that only lends a file counts, too.',
      bad: 'FROM composer:2.8 AS tools\n\nFROM php:8.4-cli\nCOPY --from=[|composer|] /usr/bin/composer /usr/bin/composer\n',
      fixed: 'FROM composer:2.8 AS tools\n\nFROM php:8.4-cli\nCOPY --from=composer:2.8 /usr/bin/composer /usr/bin/composer\n',
    },
    { good: 'ARG NODE_VERSION=22\nFROM node:${NODE_VERSION}-alpine AS build\n\nFROM build\nCOPY --from=build /a /b\n' },
    { good: 'FROM scratch\n' },
  ],
  engine: [
    {
      name: 'When somebody pushes another image as `latest`, every step on top of it runs again; on the digest of the first, all are reused.',
      files: {},
      pushed: { 'images.example/acme/base:latest': 'FROM debian:12\nRUN echo monday > /version\n' },
      bad: 'FROM images.example/acme/base\nRUN cat /version\n',
      fixed: `FROM images.example/acme/base@sha256:${'1'.repeat(64)}\nRUN cat /version\n`,
      isFixedByHand: true,
      change: { pushed: { 'images.example/acme/base:latest': 'FROM debian:12\nRUN echo tuesday > /version\n' } },
      badStep: { startsWith: 'RUN cat', second: 'runs' },
      fixedStep: { startsWith: 'RUN cat', second: 'cached' },
    },
    {
      name: 'When `latest` moves to another image, every step on top of it runs again; on a tag that stays, all are reused.',
      files: {},
      images: {
        'registry.example/acme/base:latest': 'FROM debian:12\nRUN echo 1.0 > /version\n',
        'registry.example/acme/base:1.0': 'FROM debian:12\nRUN echo 1.0 > /version\n',
      },
      bad: 'FROM registry.example/acme/base\nRUN cat /version\n',
      fixed: 'FROM registry.example/acme/base:1.0\nRUN cat /version\n',
      isFixedByHand: true,
      change: { images: { 'registry.example/acme/base:latest': 'FROM debian:12\nRUN echo 2.0 > /version\n' } },
      badStep: { startsWith: 'RUN cat', second: 'runs' },
      fixedStep: { startsWith: 'RUN cat', second: 'cached' },
    },
    {
      name: 'A `COPY --from` of an image whose tag moves brings another file; from a tag that stays it is reused.',
      files: {},
      images: {
        'registry.example/acme/tools:latest': 'FROM debian:12\nRUN echo 1.0 > /version\n',
        'registry.example/acme/tools:1.0': 'FROM debian:12\nRUN echo 1.0 > /version\n',
      },
      bad: 'FROM debian:12\nCOPY --from=registry.example/acme/tools /version /version\nRUN cat /version\n',
      fixed: 'FROM debian:12\nCOPY --from=registry.example/acme/tools:1.0 /version /version\nRUN cat /version\n',
      isFixedByHand: true,
      change: { images: { 'registry.example/acme/tools:latest': 'FROM debian:12\nRUN echo 2.0 > /version\n' } },
      badStep: { startsWith: 'RUN cat', second: 'runs' },
      fixedStep: { startsWith: 'RUN cat', second: 'cached' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages) {
      const base = baseOf(file, stage);
      if (base !== undefined) report(base);
      for (const step of stage.steps) {
        for (const from of [step.copy?.from, ...step.mounts.map((mount) => mount.from)]) {
          const finding = from && lenderOf(file, from);
          if (finding !== undefined) report(finding);
        }
      }
    }
  },
});

function baseOf(file: FileFacts, { stage }: StageFacts): Finding | undefined {
  const { base } = stage;
  if (base.kind !== 'image') return undefined;
  if (base.viaArgs.some((name) => isPassedAnother(file, name))) return undefined;
  const related = base.viaArgs.flatMap((name): Related[] => {
    const arg = file.dockerfile.preamble.find(({ words }) => words.some(({ text }) => text.split('=', 1)[0] === name));
    return arg === undefined ? [] : [{ message: `${name} comes from here.`, at: { kind: 'here', span: arg.span } }];
  });
  return findingOf(file, base.reference, base.span, related);
}

/** The reference was read with the defaults of the Dockerfile; the build passes something that is not known, or not the default. */
function isPassedAnother({ dockerfile, context }: FileFacts, name: string): boolean {
  const { args } = context.source;
  if (!args.has(name)) return false;
  const defaults = dockerfile.preamble.flatMap(({ words }) => words.filter(({ text }) => text.startsWith(`${name}=`)));
  return defaults.at(-1)?.text !== `${name}=${args.get(name)}`;
}

function lenderOf(file: FileFacts, from: CopyOrigin): Finding | undefined {
  return from.kind === 'image' ? findingOf(file, from.reference, from.span, []) : undefined;
}

function findingOf(file: FileFacts, reference: ImageReference, span: Span, related: readonly Related[]): Finding | undefined {
  const { text, tag, digest } = reference;
  const floats = tag === undefined ? 'surely' : floatsBy(tag, file);
  if (digest !== undefined || floats === undefined) return undefined;
  const { namedContexts, localImages } = file.context.source;
  if (text.includes('$') || namedContexts.has(text) || localImages.has(text)) return undefined;
  if (isOfNoRegistry(reference)) return undefined;
  const fix = fixOf(file, reference, span);
  return {
    span,
    message:
      `${tag === undefined ? `\`${text}\` has no tag, which means \`latest\`` : `\`${text}\` names a different image over time`}: ` +
      'a builder may go on using the one it has until somebody pulls, and a new one runs every step again. Name a version, or a digest.',
    related,
    cause: text,
    ...(floats === 'byName' ? { severity: 'information' as const } : {}),
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** `latest` and what the project says; by their names others only where somebody asked for it. */
function floatsBy(tag: string, { options }: FileFacts): 'surely' | 'byName' | undefined {
  const said = [...options.mutableTags, ...textsSaid(options, 'mutable-base-image', 'tags')];
  if (tag === 'latest' || isListed(tag, said)) return 'surely';
  return isFlagSaid(options, 'mutable-base-image', 'floatingTags') && isMovingTag(tag, options) ? 'byName' : undefined;
}

function fixOf(file: FileFacts, reference: ImageReference, span: Span): Fix | undefined {
  const { text, tag } = reference;
  if (file.dockerfile.text.slice(span.start, span.end) !== text) return undefined;
  const chosen = chosenVersion(file, reference);
  if (chosen === undefined) return undefined;
  const name = tag === undefined ? text : text.slice(0, text.length - tag.length - 1);
  return {
    title: `Use \`${name}:${chosen.tag}\`, ${chosen.because}`,
    safety: 'review',
    edits: [{ kind: 'replace', span, text: `${name}:${chosen.tag}` }],
  };
}
