/**
 * A COPY of a build result that Git ignores and that no stage makes: the image gets whatever was last built on this machine,
 * and a change of the sources does not reach it before somebody builds again by hand.
 */
import { isBuiltOutside } from '../facts/built-outside.ts';
import type { FileFacts, Step } from '../facts/file-facts.ts';
import { type GitIgnored, gitIgnoredBy } from '../facts/git-ignored.ts';
import { drops } from '../facts/ignore-proposal.ts';
import { isWholeRepository } from '../facts/preparing-scripts.ts';
import { reachOf, type SourceReach } from '../facts/reach.ts';
import { fileUriBelow } from '../model/file-uri-below.ts';
import { parseIgnoreFile } from '../model/ignore-file.ts';
import { type Finding, rule } from './rule.ts';

export const gitIgnoredArtifactCopied = rule({
  id: 'git-ignored-artifact-copied',
  title: 'Build result of this machine copied into the image',
  severity: 'information',
  source: 'https://docs.docker.com/build/building/multi-stage/',
  why: `What Git ignores in \`dist\`, \`target\` or \`publish\` is a result of a build on this machine. A \`COPY\` of it brings whatever was built
there last: after an edit of the sources the same \`docker build\` reuses the old layer, because the copied files have not
changed, and the image of a colleague holds other bytes. On a fresh clone the build fails.

A stage that builds it, with \`COPY --from\`, makes the image from the sources.`,
  silentWhen: [
    'A makefile, a script, a workflow of CI or a comment of the Dockerfile builds the project before the image.',
    'A `!` line of the ignore file lets it in on purpose, or the ignore file keeps it out (copied-path-ignored speaks of that).',
    'The image takes a layered Spring archive apart.',
    'The Dockerfile says by its name that something else builds first: `Dockerfile.goreleaser`, `prebuilt`, `local`.',
    'It is no build result by its name: a local configuration or a secret may be meant.',
    'Where the context is not a whole repository, scripts above it cannot be seen: then it is a hint.',
  ],
  fix: 'There is none: only the project knows how it is built. Add a stage that builds it, and copy from there with `--from`.',
  examples: [
    {
      bad: 'FROM nginx:1.29\nCOPY [|dist|] /usr/share/nginx/html\n',
      message: 'line 2 of .gitignore',
      files: { '.git/HEAD': '', '.gitignore': 'node_modules\ndist\n', 'dist/index.html': '', 'src/main.ts': '' },
    },
    {
      note: 'A wildcard, and a variable that a default gives a value.',
      bad: 'FROM eclipse-temurin:21-jre\nARG JAR_FILE=target/*.jar\nCOPY [|${JAR_FILE}|] app.jar\n',
      message: 'target/app.jar',
      files: { '.git/HEAD': '', '.gitignore': 'target/\n', 'target/app.jar': '', 'pom.xml': '<project/>' },
    },
    {
      note: 'The makefile builds both.',
      good: 'FROM nginx:1.29\nCOPY dist /usr/share/nginx/html\n',
      files: {
        '.git/HEAD': '',
        '.gitignore': 'dist\n',
        'dist/index.html': '',
        Makefile: 'image:\n\tnpm run build\n\tdocker build -t web .\n',
      },
    },
    {
      good: 'FROM node:22 AS build\nCOPY . .\nRUN npm run build\n\nFROM nginx:1.29\nCOPY --from=build dist /usr/share/nginx/html\n',
      files: { '.git/HEAD': '', '.gitignore': 'dist\n', 'dist/index.html': '' },
    },
  ],
  engine: [
    {
      name: 'An edit of the sources reaches the image only when a stage builds the result.',
      files: { '.gitignore': 'dist\n', 'src/page.html': 'one\n', 'dist/page.html': 'one\n' },
      bad: 'FROM nginx:1.29\nCOPY dist /srv\nRUN true\n',
      fixed:
        'FROM nginx:1.29 AS build\nCOPY src /src\nRUN mkdir /dist && cp /src/page.html /dist/\n\nFROM nginx:1.29\nCOPY --from=build /dist /srv\nRUN true\n',
      isFixedByHand: true,
      change: { files: { 'src/page.html': 'two\n' } },
      badStep: { startsWith: 'RUN true', second: 'cached' },
      fixedStep: { startsWith: 'RUN true', second: 'runs' },
    },
  ],
  check(file, report) {
    const { listing, ignoreFile } = file.context;
    if (listing.kind !== 'loaded' || ignoreFile.kind !== 'loaded' || isForPrebuilt(file) || takesLayersApart(file)) return;
    for (const step of file.stages.flatMap(({ steps }) => steps)) {
      for (const artifact of artifactsOf(step, file)) {
        // Nobody wrote that it is built before: `undefined` says that this is not known yet.
        if (isBuiltOutside(file, artifact.path) === false) report(findingOf(artifact, file));
      }
    }
  },
});

interface Artifact extends GitIgnored {
  readonly path: string;
  readonly span: SourceReach['source']['span'];
}

function artifactsOf({ copy }: Step, { context }: FileFacts): readonly Artifact[] {
  const reach = copy?.from.kind === 'context' ? reachOf(copy, context) : undefined;
  if (reach?.kind !== 'loaded') return [];
  return reach.value.sources.flatMap(({ source, named, outcome, isWholeContext }) => {
    const [first] = named;
    if (isWholeContext || outcome !== 'arrives' || first === undefined || !isResult(first.path)) return [];
    const by = gitIgnoredBy(context, first.path);
    if (by === undefined || !named.every(({ path }) => gitIgnoredBy(context, path) !== undefined)) return [];
    if (isLetIn(first.path, context.ignoreFile)) return [];
    return [{ ...by, path: first.path, span: source.span }];
  });
}

const resultFolder =
  /(?:^|\/)(?:dist|build|out|output|target|publish|release|Release|\.next|\.output|\.nuxt|_site|storybook-static|site)(?:\/|$)/;
const resultFile = /\.(?:jar|war|ear|whl|exe|wasm)$/;

function isResult(path: string): boolean {
  return resultFolder.test(path) || resultFile.test(path);
}

/** Somebody has thought of it: `*` and then `!dist`. */
function isLetIn(path: string, ignoreFile: FileFacts['context']['ignoreFile']): boolean {
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return false;
  return parseIgnoreFile(ignoreFile.value.text).patterns.some(
    ({ isNegated, cleaned }) => isNegated && (drops(cleaned, path) || cleaned.startsWith(`${path}/`)),
  );
}

function isForPrebuilt({ context: { source } }: FileFacts): boolean {
  const name = source.dockerfileUri.slice(source.dockerfileUri.lastIndexOf('/') + 1);
  return source.dockerfileUri.includes('/.devcontainer/') || /goreleaser|prebuilt|local/i.test(name);
}

/** `java -Djarmode=tools -jar app.jar extract`. */
function takesLayersApart({ stages }: FileFacts): boolean {
  return stages.some(({ steps }) =>
    steps.some(({ instruction }) => instruction.keyword === 'RUN' && /jarmode|jib\b/i.test(instruction.argument.text)),
  );
}

function findingOf({ path, span, file, pattern, line }: Artifact, { context }: FileFacts): Finding {
  const root = context.source.context.kind === 'folder' ? context.source.context.path : undefined;
  return {
    span,
    ...(isWholeRepository(context) ? {} : { severity: 'hint' as const }),
    message:
      `${path} is what was last built on this machine: Git ignores it (line ${line + 1} of ${file}, "${pattern}"), and no stage makes it. ` +
      'An edit of the sources does not reach the image until it is built again. Build it in a stage, and copy it with `--from`.',
    related:
      root === undefined ? [] : [{ message: `Git ignores ${path}.`, at: { kind: 'file', uri: fileUriBelow(root, file), line } }],
  };
}
