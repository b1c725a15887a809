/**
 * A COPY of the whole context whose ignore file leaves in what changes without anybody editing a source: the history,
 * settings of editors, logs, test output. Each such change gives the COPY a new key.
 */
import type { ContextListing } from '../facts/context-view.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { drops, namedPaths, usesGit } from '../facts/ignore-proposal.ts';
import { listInWords } from '../facts/step-label.ts';
import { wholeContextCopies } from '../facts/whole-context-copies.ts';
import { addIgnoreLines } from './edits/ignore-edits.ts';
import { rule } from './rule.ts';

export const volatilePathInContext = rule({
  id: 'volatile-path-in-context',
  title: 'Copied context holds what changes by itself',
  severity: 'warning',
  source: 'https://docs.docker.com/build/cache/optimize/#keep-the-context-small',
  why: `The key of a \`COPY\` is the content of everything it brings. The \`.git\` folder changes with every commit, fetch and checkout,
editors write their settings, tests leave logs and coverage: each of that runs everything below the COPY again although no source
changed, and ends up in the image.`,
  silentWhen: [
    'The ignore file keeps it out, or the Dockerfile copies or mounts it by name.',
    'A RUN reads the history (`git describe`, setuptools-scm, `-buildvcs`): then it is needed.',
    'There is no ignore file at all: broad-copy-without-dockerignore speaks of that.',
    "Nothing but editors' settings, logs or test output is left in: then it is information.",
  ],
  fix: 'Adds lines for what is there to the ignore file. Review it, because the image gets fewer files.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY [|.|] .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n',
      fixedFiles: { '.dockerignore': 'node_modules\n.git\n**/*.log\n' },
      message: '.git',
      files: { 'package.json': '{}', '.git/HEAD': '', 'debug.log': '', '.dockerignore': 'node_modules\n' },
    },
    {
      good: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -ldflags "-X main.v=$(git describe)" ./...\n',
      files: { 'go.mod': '', '.git/HEAD': '', '.dockerignore': 'bin\n' },
    },
    { good: 'FROM node:22\nCOPY . .\n', files: { '.git/HEAD': '', '.dockerignore': '.git\n', 'index.js': '' } },
  ],
  engine: [
    {
      name: 'A commit runs what stands below `COPY . .` again while `.git` is sent; kept out, it is reused.',
      files: { 'index.js': 'one\n', '.git/HEAD': 'one\n', '.dockerignore': 'node_modules\n' },
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN true\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN true\n',
      change: { files: { '.git/HEAD': 'two\n' } },
      badStep: { startsWith: 'RUN true', second: 'runs' },
      fixedStep: { startsWith: 'RUN true', second: 'cached' },
    },
  ],
  check(file, report) {
    const { ignoreFile, listing } = file.context;
    if (listing.kind !== 'loaded' || ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return;
    const [first] = wholeContextCopies(file);
    if (first === undefined || (first.step.copy?.excludes.length ?? 0) > 0) return;
    const found = volatilePaths(file, listing.value);
    if (found.length === 0) return;
    const patterns = [...new Set(found.map(({ pattern }) => pattern))];
    const name = ignoreFile.value.path.slice(ignoreFile.value.path.lastIndexOf('/') + 1);
    report({
      span: first.span,
      ...(patterns.includes('.git') ? {} : { severity: 'information' as const }),
      message:
        `This brings ${listInWords(found.map(({ path }) => path))}, which change without an edit of any source: everything below runs again ` +
        `then. Add ${listInWords(
          patterns.map((pattern) => `\`${pattern}\``),
          6,
        )} to ${name}.`,
      fixes: [
        { title: `Add what changes by itself to ${name}`, safety: 'review', edits: [addIgnoreLines(ignoreFile.value, patterns)] },
      ],
    });
  },
});

/** By the pattern that keeps it out; the history first, because it changes most. */
const volatile: readonly (readonly [pattern: string, form: RegExp])[] = [
  ['.git', /^\.git$/],
  ['**/.vscode', /(^|\/)\.vscode$/],
  ['**/.idea', /(^|\/)\.idea$/],
  ['**/*.log', /\.log$/],
  ['**/coverage', /(^|\/)coverage$/],
  ['**/.coverage', /(^|\/)\.coverage$/],
  ['**/.nyc_output', /(^|\/)\.nyc_output$/],
  ['**/.pytest_cache', /(^|\/)\.pytest_cache$/],
  ['**/.mypy_cache', /(^|\/)\.mypy_cache$/],
  ['**/.ruff_cache', /(^|\/)\.ruff_cache$/],
  ['**/.tox', /(^|\/)\.tox$/],
  ['**/__pycache__', /(^|\/)__pycache__$/],
  ['**/.terraform', /(^|\/)\.terraform$/],
  ['**/*.tfstate', /\.tfstate$/],
  ['**/.DS_Store', /(^|\/)\.DS_Store$/],
];
const mostLooked = 50_000;

interface VolatilePath {
  readonly path: string;
  readonly pattern: string;
}

/** One for each pattern, of what is sent. */
function volatilePaths(file: FileFacts, listing: ContextListing): readonly VolatilePath[] {
  const steps = file.stages.flatMap((stage) => stage.steps);
  const named = namedPaths(steps);
  const wanted = volatile.filter(
    ([pattern]) => (pattern !== '.git' || !usesGit(steps)) && !named.some((path) => drops(pattern, path)),
  );
  const found = new Map<string, string>();
  for (const { path, ignoredBy } of listing.entries.slice(0, mostLooked)) {
    if (ignoredBy !== undefined) continue;
    const [pattern] = wanted.find(([, form]) => form.test(path)) ?? [];
    if (pattern !== undefined && !found.has(pattern)) found.set(pattern, path);
  }
  return wanted.flatMap(([pattern]) => {
    const path = found.get(pattern);
    return path === undefined ? [] : [{ path, pattern }];
  });
}
