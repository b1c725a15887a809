/**
 * A COPY or a bind mount names a path that the ignore file keeps out of the build: it fails, or an image without the file is built. The
 * whole list decides for each file, last match wins, as Docker does; a `!` line never turns the rule off.
 */
import type { ContextIgnoreFile } from '../facts/context-view.ts';
import type { FileFacts, Step } from '../facts/file-facts.ts';
import { type Lost, lostBy, lostWithEverything } from '../facts/lost-source.ts';
import { type MissingSource, missingSources } from '../facts/missing-source.ts';
import { contextSources } from '../facts/mount-reach.ts';
import { isWholeRepository } from '../facts/preparing-scripts.ts';
import type { SourceReach } from '../facts/reach.ts';
import { includeAgain, workingInclude } from './edits/include-again.ts';
import { type Finding, type Related, rule } from './rule.ts';

export const copiedPathIgnored = rule({
  id: 'copied-path-ignored',
  title: 'COPY of a path that is ignored or missing',
  severity: 'error',
  source: 'https://docs.docker.com/reference/build-checks/copy-ignored-file/',
  why: `What the ignore file excludes is never sent to the builder. A \`COPY\` that names such a file fails ("not found"); one that
names a folder copies what is left of it, and a wildcard silently loses the file. The source of \`RUN --mount=type=bind\` is found in the same
way. So fails what names a path that is not there at all.

Patterns are read from the context's root, the last one that matches decides, and \`!\` includes again.`,
  silentWhen: [
    'At least one file of the folder, or of the whole context, still arrives.',
    'The source is a stage, an image, a heredoc or an address.',
    'The source is behind a link, or in a folder that was not looked into.',
    'It is not there, and the build context is only guessed, Git ignores it, or a script of the context speaks of it: it may be made before the build.',
    'The ignore file itself is not valid: then the build fails with its own message.',
  ],
  fix: `Adds a \`!\` line for the path at the end of the ignore file, or removes the line that excludes exactly this path. Review
it, because more is sent to the builder afterwards.`,
  examples: [
    {
      bad: 'FROM nginx:1.29\nCOPY [|dist/index.html|] /usr/share/nginx/html/\n',
      fixed: 'FROM nginx:1.29\nCOPY dist/index.html /usr/share/nginx/html/\n',
      fixedFiles: { '.dockerignore': 'node_modules\ndist\n!dist/index.html\n' },
      message: '"dist"',
      files: { '.dockerignore': 'node_modules\ndist\n', 'dist/index.html': '' },
    },
    {
      note: 'A line that excludes exactly what is copied has no use.',
      bad: 'FROM nginx:1.29\nCOPY [|dist|] /usr/share/nginx/html\n',
      fixed: 'FROM nginx:1.29\nCOPY dist /usr/share/nginx/html\n',
      fixedFiles: { '.dockerignore': 'node_modules\n' },
      files: { '.dockerignore': 'node_modules\ndist\n', 'dist/index.html': '' },
    },
    {
      note: 'Nothing is left of the whole context.',
      bad: 'FROM scratch\nCOPY [|.|] /src\n',
      message: 'main.c too',
      files: { '.dockerignore': '*\n', 'main.c': '' },
    },
    {
      note: 'The build context is the folder that the compose file names.',
      bad: 'FROM scratch\nCOPY [|config.yml|] /etc/app/\n',
      path: 'docker/Dockerfile',
      message: 'compose.yaml builds it',
      files: { 'docker/config.yml': '', '.git/HEAD': '', 'compose.yaml': '' },
    },
    {
      note: 'A bind mount takes its source out of the same context.',
      bad: 'FROM golang:1.25\nRUN [|--mount=type=bind,source=version.txt,target=/version.txt|] cat /version.txt\n',
      fixed: 'FROM golang:1.25\nRUN --mount=type=bind,source=version.txt,target=/version.txt cat /version.txt\n',
      fixedFiles: { '.dockerignore': '*.txt\n!version.txt\n' },
      message: 'version.txt never arrives',
      files: { '.dockerignore': '*.txt\n', 'version.txt': '' },
    },
    { good: 'FROM scratch\nCOPY src /src\n', files: { '.dockerignore': '*\n!src\n', 'src/main.c': '' } },
    { good: 'FROM scratch\nCOPY . /src\n', files: { '.dockerignore': '.*\n', 'main.c': '' } },
  ],
  engine: [
    {
      name: 'A build with a bind mount of a file that the ignore file keeps out fails; included again, the file is part of the cache key.',
      files: { '.dockerignore': '*.txt\n', 'version.txt': 'one\n' },
      bad: 'FROM golang:1.24\nRUN --mount=type=bind,source=version.txt,target=/version.txt cat /version.txt\n',
      fixed: 'FROM golang:1.24\nRUN --mount=type=bind,source=version.txt,target=/version.txt cat /version.txt\n',
      change: { files: { 'version.txt': 'two\n' } },
      badStep: { failsWith: 'version.txt' },
      fixedStep: { startsWith: 'RUN --mount=type=bind', second: 'runs' },
    },
  ],
  check(file, report) {
    const { ignoreFile, listing } = file.context;
    if (ignoreFile.kind !== 'loaded' || listing.kind !== 'loaded') return;
    for (const missing of missingSources(file)) report(missingFinding(missing, file));
    if (ignoreFile.value === undefined) return;
    for (const { steps } of file.stages) {
      for (const step of steps) for (const finding of findingsOf(file, step, ignoreFile.value)) report(finding);
    }
  },
});

function findingsOf(file: FileFacts, step: Step, ignoreFile: ContextIgnoreFile): readonly Finding[] {
  return contextSources(step, file.context).flatMap((source) => {
    const everything = lostWithEverything(source, file.context);
    if (everything !== undefined) return [emptyContext(source, everything, ignoreFile)];
    const lost = lostBy(source, file.context);
    return lost === undefined ? [] : [findingOf(source, lost, ignoreFile)];
  });
}

function findingOf({ source }: SourceReach, lost: Lost, ignoreFile: ContextIgnoreFile): Finding {
  const name = ignoreFile.path.slice(ignoreFile.path.lastIndexOf('/') + 1);
  const include = workingInclude(ignoreFile, lost.path, [...lost.includes, lost.pattern]);
  return {
    span: source.span,
    ...(lost.isCertain ? {} : { severity: 'warning' as const }),
    message:
      `${lost.what}: line ${lost.line + 1} of ${name} ("${lost.pattern}") keeps it out of the build. ` +
      `${include === undefined ? 'Change' : `Add \`!${include}\` at the end of that file, or change`} the line.`,
    related: [
      { message: `"${lost.pattern}" excludes ${lost.path}.`, at: { kind: 'file', uri: ignoreFile.uri, line: lost.line } },
    ],
    fixes: includeAgain(ignoreFile, lost, include),
  };
}

type Everything = NonNullable<ReturnType<typeof lostWithEverything>>;

function emptyContext({ source }: SourceReach, { path, pattern, line }: Everything, ignoreFile: ContextIgnoreFile): Finding {
  const name = ignoreFile.path.slice(ignoreFile.path.lastIndexOf('/') + 1);
  return {
    span: source.span,
    severity: 'warning',
    message:
      `No file of the build context arrives: line ${line + 1} of ${name} ("${pattern}") keeps out everything, ${path} too. ` +
      `Add a \`!\` line at the end of that file for each path that the image needs.`,
    related: [{ message: `"${pattern}" excludes ${path}.`, at: { kind: 'file', uri: ignoreFile.uri, line } }],
  };
}

function missingFinding({ source, path, similar }: MissingSource, { context }: FileFacts): Finding {
  const { origin } = context.source;
  const said: readonly Related[] =
    origin.kind === 'folder' || origin.kind === 'setting'
      ? []
      : [{ message: 'Names the build context.', at: { kind: 'file', uri: origin.uri, line: origin.line } }];
  return {
    span: source.span,
    severity: isWholeRepository(context) ? 'warning' : 'hint',
    message:
      `${path} is not in the build context, so the build fails: ${origin.because}, with a folder in which it does not exist. ` +
      (similar === undefined ? 'Spell the path from the root of the context.' : `${similar} does.`),
    related: said,
  };
}
