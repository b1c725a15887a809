/**
 * An ignore file that a build does not read: Docker looks for `<Dockerfile>.dockerignore` and else in the root of the build
 * context. The one beside the Dockerfile has no effect where the context is another folder, the one at the root none where
 * there is one of the Dockerfile.
 */
import { dockerfilePathIn } from '../facts/dockerfile-path.ts';
import { folderOf, joinPath } from '../facts/expand-glob.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { type ShadowedLine, shadowedIgnore } from '../facts/shadowed-ignore.ts';
import { listInWords } from '../facts/step-label.ts';
import { wholeContextCopies } from '../facts/whole-context-copies.ts';
import { fileUriBelow } from '../model/file-uri-below.ts';
import { addIgnoreLines } from './edits/ignore-edits.ts';
import { type Finding, type Fix, type Related, rule } from './rule.ts';

export const dockerignoreUnused = rule({
  id: 'dockerignore-unused',
  title: 'Ignore file that no build reads',
  severity: 'information',
  source: 'https://docs.docker.com/build/concepts/context/#filename-and-location',
  why: `Docker reads one ignore file: \`<Dockerfile>.dockerignore\` beside the Dockerfile, or else \`.dockerignore\` in the root of the build
context. A \`.dockerignore\` beside a Dockerfile that is built with another folder as its context has no effect: everything that it
lists is sent, copied and part of the cache key.

The same happens to the file at the root as soon as there is a \`<Dockerfile>.dockerignore\`, be it an empty one: the two are never put together.`,
  silentWhen: [
    'The build context is the folder of the Dockerfile, or no file says how it is built.',
    'The file is the one that holds.',
    'Of the one at the root: `<Dockerfile>.dockerignore` keeps out the same, or lets in again by a `!` line or for a `COPY` that names it what that would keep out. What only a `*` keeps out there is no loss.',
    'A Makefile or a script of the context puts ignore files into place.',
  ],
  fix: `Creates \`<Dockerfile>.dockerignore\` with the same lines. Review it: its lines start at the root of the build context, not at the
folder that it lies in. Where the one at the root is shadowed, its lines are added to the one that holds, unless it has \`!\` lines.`,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY [|.|] .\n',
      path: 'services/web/Dockerfile',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      fixedFiles: { 'services/web/Dockerfile.dockerignore': '**/node_modules\n' },
      message: 'services/web/.dockerignore',
      files: { 'services/web/.dockerignore': '**/node_modules\n', 'package.json': '{}', 'compose.yaml': '' },
    },
    {
      note: 'The Dockerfile has an ignore file of its own, which holds alone.',
      bad: 'FROM node:22\nWORKDIR /app\nCOPY [|.|] .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      fixedFiles: { 'Dockerfile.dockerignore': '.git\n**/.env\n' },
      message: 'holds alone',
      files: {
        '.dockerignore': '.git\n**/.env\n',
        'Dockerfile.dockerignore': '.git\n',
        'api/.env': '',
        'package.json': '{}',
      },
    },
    {
      good: 'FROM node:22\nCOPY . .\n',
      files: { '.dockerignore': 'node_modules\n', 'index.js': '' },
    },
  ],
  check(file, report) {
    for (const finding of [findingOf(file), shadowedFinding(file)]) if (finding !== undefined) report(finding);
  },
});

function shadowedFinding(file: FileFacts): Finding | undefined {
  const shadowed = shadowedIgnore(file);
  const { ignoreFile, source } = file.context;
  if (shadowed === undefined || ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return undefined;
  const { path } = ignoreFile.value;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const patterns = shadowed.lost.map(({ pattern }) => `"${pattern}"`);
  const root = source.context.kind === 'folder' ? source.context.path : '';
  const [first] = shadowed.lost;
  return {
    span: shadowed.source.source.span,
    message:
      `${name} holds alone for this build, so .dockerignore at the root of the context has no effect on it: ` +
      `${listInWords(patterns, 3)} ${patterns.length > 1 ? 'are' : 'is'} missing in ${name}, and ${first?.path} comes in.`,
    related: shadowed.lost.slice(0, 5).map(({ pattern, line, path: each }) => ({
      message: `"${pattern}" would keep out ${each}.`,
      at: { kind: 'file', uri: fileUriBelow(root, '.dockerignore'), line },
    })),
    fixes: addLines(file, shadowed.lost, name),
  };
}

/** Behind a `*` with exceptions the order of lines decides, which a person has to think about. */
function addLines({ context }: FileFacts, lost: readonly ShadowedLine[], name: string): readonly Fix[] {
  const { ignoreFile } = context;
  const root = context.read('.dockerignore');
  const isPlain = root.kind === 'loaded' && root.value !== undefined && !/^\s*(?:!|\/?\*{1,2}(?:\/\*)?\s*$)/m.test(root.value);
  if (!isPlain || ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return [];
  const lines = lost.map(({ pattern }) => pattern);
  return [{ title: `Add its lines to ${name}`, safety: 'review', edits: [addIgnoreLines(ignoreFile.value, lines)] }];
}

function findingOf(file: FileFacts): Finding | undefined {
  const { source, listing, ignoreFile } = file.context;
  const dockerfile = dockerfilePathIn(file.context);
  if (source.origin.kind === 'folder' || source.context.kind !== 'folder' || dockerfile === undefined) return undefined;
  if (listing.kind !== 'loaded' || ignoreFile.kind !== 'loaded' || folderOf(dockerfile) === '') return undefined;
  const unused = joinPath(folderOf(dockerfile), '.dockerignore');
  const text = listing.value.get(unused)?.kind === 'file' ? file.context.read(unused) : undefined;
  const [place] = wholeContextCopies(file);
  // Its own ignore file shows that somebody knows the rule, and a copy of the whole context is what the lines are for.
  if (text?.kind !== 'loaded' || !text.value?.trim() || place === undefined || isOfDockerfile(ignoreFile.value?.path))
    return undefined;
  if (putsIgnoreFiles(file)) return undefined;
  const holds = ignoreFile.value === undefined ? 'No ignore file holds' : 'Only the one at the root of the context holds';
  return {
    span: place.span,
    message:
      `${unused} has no effect on this build, because ${source.origin.because} with another folder as its context. ${holds}. ` +
      `Call it ${dockerfile}.dockerignore, with lines that start at the root of the context.`,
    related: relatedOf(file, source.context.path, unused),
    fixes: [
      {
        title: `Create ${dockerfile}.dockerignore with its lines`,
        safety: 'review',
        edits: [{ kind: 'create', path: `${dockerfile}.dockerignore`, text: text.value }],
      },
    ],
  };
}

function isOfDockerfile(path: string | undefined): boolean {
  return path !== undefined && !/(^|[/\\])\.(?:docker|container)ignore$/.test(path);
}

/** `cp docker/web/.dockerignore .` before the build. */
function putsIgnoreFiles({ context }: FileFacts): boolean {
  return ['Makefile', 'makefile', 'justfile', 'Taskfile.yml', 'build.sh'].some((name) => {
    const text = context.read(name);
    return text.kind !== 'loaded' || (text.value?.includes('dockerignore') ?? false);
  });
}

function relatedOf({ context }: FileFacts, root: string, unused: string): readonly Related[] {
  const { origin } = context.source;
  const own: Related = { message: 'No build reads it.', at: { kind: 'file', uri: fileUriBelow(root, unused), line: 0 } };
  if (origin.kind === 'setting' || origin.kind === 'folder') return [own];
  return [own, { message: 'Names the build context.', at: { kind: 'file', uri: origin.uri, line: origin.line } }];
}
