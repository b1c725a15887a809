/**
 * A COPY names a path that the ignore file keeps out of the build: it fails, or an image without the file is built. The
 * whole list decides for each file, last match wins, as Docker does; a `!` line never turns the rule off.
 */
import type { ContextIgnoreFile } from '../facts/context-view.ts';
import type { FileFacts, Step } from '../facts/file-facts.ts';
import { reachOf, type SourceReach } from '../facts/reach.ts';
import { includeAgain } from './edits/include-again.ts';
import { type Finding, rule } from './rule.ts';

export const copiedPathIgnored = rule({
  id: 'copied-path-ignored',
  title: 'COPY of a path that the ignore file keeps out',
  severity: 'error',
  source: 'https://docs.docker.com/reference/build-checks/copy-ignored-file/',
  why: `What the ignore file excludes is never sent to the builder. A \`COPY\` that names such a file fails ("not found"); one that
names a folder copies what is left of it, and a wildcard silently loses the file.

Patterns are read from the context's root, the last one that matches decides, and \`!\` includes again.`,
  silentWhen: [
    'At least one file of the folder still arrives.',
    'The source is the whole context, a stage, an image, a heredoc or an address.',
    'The source is behind a link, or in a folder that was not looked into.',
    'The ignore file itself is not valid: then the build fails with its own message.',
  ],
  fix: `Adds a \`!\` line for the path at the end of the ignore file, or removes the line that excludes exactly this path. It is a
preview, because more is sent to the builder afterwards.`,
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
    { good: 'FROM scratch\nCOPY src /src\n', files: { '.dockerignore': '*\n!src\n', 'src/main.c': '' } },
    { good: 'FROM scratch\nCOPY . /src\n', files: { '.dockerignore': '.*\n', 'main.c': '' } },
  ],
  check(file, report) {
    const { ignoreFile, listing } = file.context;
    if (ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined || listing.kind !== 'loaded') return;
    for (const { steps } of file.stages) {
      for (const step of steps) for (const finding of findingsOf(file, step, ignoreFile.value)) report(finding);
    }
  },
});

function findingsOf(file: FileFacts, { copy }: Step, ignoreFile: ContextIgnoreFile): readonly Finding[] {
  const reach = copy === undefined || copy.from.kind !== 'context' ? undefined : reachOf(copy, file.context);
  if (reach?.kind !== 'loaded') return [];
  return reach.value.sources.flatMap((source) => findingOf(source, ignoreFile) ?? []);
}

function findingOf(reach: SourceReach, ignoreFile: ContextIgnoreFile): Finding | undefined {
  const { source, outcome, named } = reach;
  const lost = lostBy(reach);
  if (lost === undefined || source.path === undefined || source.path === '') return undefined;
  const isFile = !source.hasWildcard && named[0]?.kind === 'file';
  const isOnDisk = outcome === 'ignored';
  const name = ignoreFile.path.slice(ignoreFile.path.lastIndexOf('/') + 1);
  return {
    span: source.span,
    ...(isFile && isOnDisk ? {} : { severity: 'warning' as const }),
    message:
      `${whatHappens(reach, lost.path)}: line ${lost.line + 1} of ${name} ("${lost.pattern}") keeps it out of the build. ` +
      `Add \`!${lost.path}\` below it, or remove that line.`,
    related: [
      { message: `"${lost.pattern}" excludes ${lost.path}.`, at: { kind: 'file', uri: ignoreFile.uri, line: lost.line } },
    ],
    fixes: includeAgain(ignoreFile, lost.path, lost),
  };
}

interface Lost {
  readonly path: string;
  readonly pattern: string;
  readonly line: number;
}

/** What of the source does not arrive, and by which pattern; `undefined` when nothing is lost that was meant. */
function lostBy({ source, outcome, named, ignoredBy, ignored }: SourceReach): Lost | undefined {
  const path = source.path ?? '';
  if (outcome === 'arrives') return source.hasWildcard ? lostLock(named) : undefined;
  if (outcome === 'unknown') return undefined;
  if (ignoredBy !== undefined) return { path, ...ignoredBy };
  const [first] = outcome === 'ignored' ? ignored() : [];
  return first?.ignoredBy && { path: source.hasWildcard ? first.path : path, ...first.ignoredBy };
}

/** `package*.json` that matches the manifest and loses its lock file. */
function lostLock(named: SourceReach['named']): Lost | undefined {
  const lost = named.find(
    ({ path, ignoredBy }) =>
      ignoredBy !== undefined &&
      /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|[\w.-]+\.lock|bun\.lockb|pnpm-lock\.yaml|go\.sum)$/.test(path),
  );
  return lost?.ignoredBy && { path: lost.path, ...lost.ignoredBy };
}

function whatHappens({ source, outcome, named }: SourceReach, path: string): string {
  if (outcome === 'arrives') return `${path} matches ${source.text} but never arrives`;
  if (outcome === 'missing') return `${path} would not arrive even if it existed`;
  return named[0]?.kind === 'directory' && !source.hasWildcard ? `Nothing of ${path} arrives` : `${path} never arrives`;
}
