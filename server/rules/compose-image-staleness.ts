/**
 * What makes `docker compose up` start an old image or build with no cache: a moving tag that is never pulled again, a built
 * image that is taken from elsewhere, caches that nobody writes. Advice only: each may be meant so.
 */
import type { ComposeFacts, ServiceFacts } from '../facts/compose-facts.ts';
import { isOfNoRegistry } from '../facts/local-image.ts';
import { isMovingTag } from '../facts/project-options.ts';
import { type ImageReference, parseImageReference } from '../model/image-reference.ts';
import { asFields, type YamlDocument } from '../model/yaml-document.ts';
import { linesBelowKey, replacedValue } from './edits/yaml-edits.ts';
import { type Edit, type Finding, type Fix, ruleOver } from './rule.ts';

export const composeImageStaleness = ruleOver({
  reads: 'compose',
  id: 'compose-image-staleness',
  title: 'Image or cache of compose that stays old',
  severity: 'information',
  source: 'https://docs.docker.com/reference/compose-file/services/#pull_policy',
  why: `\`docker compose up\` takes an image of the given name that is on this machine, and asks no registry whether its tag has moved: with
\`latest\` or the name of a branch each machine runs what it happened to pull first. Where a service has \`build\` and the name of an image in a
registry, Compose may take the published image instead of building yours, and it never builds again an image that is there already.

A cache that is read and that nobody writes costs a request and helps nothing; \`no_cache\` makes each build a full one.`,
  silentWhen: [
    'The name is one word and no official image: nobody pulls it from a registry.',
    'The tag names a version, the reference has a digest, or it depends on a variable.',
    '`pull_policy` is set: somebody decided.',
    'Another build of the workspace makes the image, so that it comes from no registry.',
    '`develop.watch` builds the image itself.',
    'A cache that CI or a build argument may write is left alone; everything about the builder that cannot be known is a hint.',
  ],
  fix: `Sets \`pull_policy\` to \`always\` for a moving tag, to \`build\` for a service that is built here, \`no_cache\` to \`false\`. All want a
review, because another image is started then.`,
  examples: [
    {
      bad: 'services:\n  web:\n    image: [|ghcr.io/acme/web:main|]\n    restart: always\n',
      fixed: 'services:\n  web:\n    image: ghcr.io/acme/web:main\n    pull_policy: always\n    restart: always\n',
      message: 'pull_policy: always',
    },
    {
      bad: 'services:\n  web:\n    build: .\n    image: [|ghcr.io/acme/web|]\n',
      fixed: 'services:\n  web:\n    build: .\n    image: ghcr.io/acme/web\n    pull_policy: build\n',
      files: { Dockerfile: 'FROM scratch\n' },
    },
    {
      bad: 'services:\n  web:\n    build:\n      context: .\n      no_cache: [|true|]\n',
      fixed: 'services:\n  web:\n    build:\n      context: .\n      no_cache: false\n',
      files: { Dockerfile: 'FROM scratch\n' },
    },
    {
      good: 'services:\n  db:\n    image: postgres:17\n  web:\n    image: ghcr.io/acme/web:$TAG\n  worker:\n    image: ghcr.io/acme/worker:main\n    pull_policy: daily\n',
    },
    {
      good: 'services:\n  web:\n    build: .\n    image: web:latest\n  worker:\n    image: web:latest\n    command: work\n',
      files: { Dockerfile: 'FROM scratch\n' },
      note: 'Built here.',
    },
  ],
  check(file, report) {
    const { document } = file;
    if (document === undefined) return;
    for (const service of file.services) {
      const findings = [
        imageFinding(service, file, document),
        noCache(service, document),
        ...cacheFindings(service, file, document),
      ];
      for (const finding of findings) if (finding !== undefined) report(finding);
    }
  },
});

/** As a person writes one: `sail-8.4/app` is none. */
const registryHost = /^[^/]*(?:\.[a-z]{2,}|:\d+)(?::\d+)?\//i;

function imageFinding(service: ServiceFacts, file: ComposeFacts, document: YamlDocument): Finding | undefined {
  const { fields, path, name, merged, elsewhere } = service;
  const image = fields['image'];
  const reference = typeof image === 'string' ? parseImageReference(image) : undefined;
  const span = document.valueSpanOf([...path, 'image']);
  if (reference === undefined || reference.digest !== undefined || span === undefined) return undefined;
  // What another file says instead is judged there.
  if (elsewhere.some((layer) => layer.isOver && layer.fields['image'] !== undefined)) return undefined;
  if (merged['pull_policy'] !== undefined || !isMovingTag(reference.tag ?? 'latest', file.options)) return undefined;
  const set = (policy: string): readonly Fix[] => {
    const edit = linesBelowKey(file.text, document, [...path, 'image'], [`pull_policy: ${policy}`]);
    return fixes(`Set pull_policy to ${policy}`, edit);
  };
  if (fields['build'] !== undefined) {
    if (!registryHost.test(reference.text) || asFields(merged['develop'])['watch'] !== undefined) return undefined;
    const message = `docker compose up builds ${name} only while there is no image ${reference.text}, and may take one from the registry before: what it starts can be older than the source here. Set pull_policy: build, or start it with --build.`;
    return { span, message, fixes: set('build') };
  }
  // Another file builds it, and who starts it without that file may well want to pull.
  if (merged['build'] !== undefined || isOfNoRegistry(reference) || isMadeHere(reference, file)) return undefined;
  const what = reference.tag === undefined ? 'has no tag, which means latest' : 'is a tag that moves';
  const message = `${reference.text} ${what}, and docker compose up asks no registry when an image of this name is here: each machine of ${name} keeps what it pulled first. Set pull_policy: always, or name a version or a digest.`;
  return { span, message, fixes: set('always') };
}

/** True as well where that is not known yet. */
function isMadeHere({ registry, repository }: ImageReference, { view, services }: ComposeFacts): boolean {
  if (view.builds.kind !== 'loaded') return true;
  const named = services.flatMap(({ fields }) => (fields['build'] === undefined ? [] : [String(fields['image'] ?? '')]));
  const made = view.builds.value.flatMap(({ images, repositories }) => [...images, ...repositories]);
  return [...named, ...made].some((text) => {
    const other = parseImageReference(text);
    return other?.registry === registry && other.repository === repository;
  });
}

function noCache({ fields, path, name }: ServiceFacts, document: YamlDocument): Finding | undefined {
  const span = asFields(fields['build'])['no_cache'] === true ? document.valueSpanOf([...path, 'build', 'no_cache']) : undefined;
  if (span === undefined) return undefined;
  return {
    span,
    message: `Each build of ${name} runs every step again, the downloads too. Leave no_cache out and build with --no-cache when you need it.`,
    fixes: fixes('Set no_cache to false', replacedValue(document, [...path, 'build', 'no_cache'], 'false')),
  };
}

function cacheFindings(
  { fields, path, name, elsewhere }: ServiceFacts,
  file: ComposeFacts,
  document: YamlDocument,
): readonly Finding[] {
  const build = asFields(fields['build']);
  const at = (key: string) => document.spanOf([...path, 'build', key]);
  const reads = textsOf(build['cache_from']);
  const writes = textsOf(build['cache_to']);
  const from = at('cache_from');
  const to = at('cache_to');
  const found: Finding[] = [];
  const isWrittenElsewhere = elsewhere.some((layer) => asFields(layer.fields['build'])['cache_to'] !== undefined);
  if (from !== undefined && reads.length > 0 && writes.length === 0 && !isWrittenElsewhere && !mayBeWritten(reads, file))
    found.push({
      ...{ span: from, severity: 'hint' },
      message: `${name} reads a cache from ${reads[0]?.slice(0, 80)}, and nothing in this workspace writes one there: no cache_to, no BUILDKIT_INLINE_CACHE. Add the one that writes it, or leave cache_from out.`,
    });
  if (to !== undefined && writes.some((text) => /\btype=(?:gha|local|registry|s3|azblob)\b/.test(text)))
    found.push({
      ...{ span: to, severity: 'hint' },
      message: `${name} writes a cache, which the builder of an engine without the containerd image store refuses: "Cache export is not supported for the docker driver". Such an engine needs a builder of its own: docker buildx create --use.`,
    });
  return found;
}

/** By this file, by an argument, or by a script or workflow, of which nobody looks into everything. */
function mayBeWritten(reads: readonly string[], { text, view }: ComposeFacts): boolean {
  if (view.builds.kind !== 'loaded' || view.builds.value.some(({ kind }) => kind !== 'compose')) return true;
  return (
    /\bcache_to\s*:|BUILDKIT_INLINE_CACHE/.test(text) || reads.some((each) => /\$|\btype=(?:gha|local|s3|azblob)\b/.test(each))
  );
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}

function fixes(title: string, edit: Edit | undefined): readonly Fix[] {
  return edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
}
