/**
 * A COPY of the whole context whose ignore file leaves in what changes without anybody editing a source: the history,
 * settings of editors, logs, test output. Each such change gives the COPY a new key.
 */
import type { ContextListing } from '../facts/context-view.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { mayReadHistory } from '../facts/history-readers.ts';
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
    'A RUN reads the history (`git describe`, setuptools-scm, `-buildvcs`), or a build file of the project does: then it is needed.',
    'The ignore file names `.git` with `!`: then somebody wants it.',
    "Editors' settings, logs and coverage that no line of `.gitignore` names: then they may be part of the project.",
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
      files: {
        'package.json': '{}',
        '.git/HEAD': '',
        'debug.log': '',
        '.gitignore': '*.log\n',
        '.dockerignore': 'node_modules\n',
      },
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
        `This brings ${listInWords(found.map(({ path }) => path))}, which ${found.length === 1 ? 'changes' : 'change'} without an edit of any source: everything below runs again ` +
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
const volatile: readonly VolatileForm[] = [
  { pattern: '.git', form: /^\.git$/ },
  { pattern: '**/.vscode', form: /(^|\/)\.vscode$/, gitIgnored: /^\/?\.vscode\/?$/m },
  { pattern: '**/.idea', form: /(^|\/)\.idea$/, gitIgnored: /^\/?\.idea\/?$/m },
  { pattern: '**/*.log', form: /\.log$/, gitIgnored: /^(\*\*\/)?\*\.log$/m },
  { pattern: '**/coverage', form: /(^|\/)coverage$/, gitIgnored: /^\/?coverage\/?$/m },
  { pattern: '**/.coverage', form: /(^|\/)\.coverage$/ },
  { pattern: '**/.nyc_output', form: /(^|\/)\.nyc_output$/ },
  { pattern: '**/.pytest_cache', form: /(^|\/)\.pytest_cache$/ },
  { pattern: '**/.mypy_cache', form: /(^|\/)\.mypy_cache$/ },
  { pattern: '**/.ruff_cache', form: /(^|\/)\.ruff_cache$/ },
  { pattern: '**/.tox', form: /(^|\/)\.tox$/ },
  { pattern: '**/__pycache__', form: /(^|\/)__pycache__$/ },
  { pattern: '**/.terraform', form: /(^|\/)\.terraform$/ },
  { pattern: '**/*.tfstate', form: /\.tfstate$/ },
  { pattern: '**/.DS_Store', form: /(^|\/)\.DS_Store$/ },
];
const mostLooked = 50_000;

interface VolatileForm {
  readonly pattern: string;
  readonly form: RegExp;
  /** The line of `.gitignore` without which such a path may belong to the project. */
  readonly gitIgnored?: RegExp;
}

interface VolatilePath {
  readonly path: string;
  readonly pattern: string;
}

/** One for each pattern, of what is sent. */
function volatilePaths(file: FileFacts, listing: ContextListing): readonly VolatilePath[] {
  const steps = file.stages.flatMap((stage) => stage.steps);
  const named = namedPaths(steps);
  const wanted = volatile.filter(
    (one) => !named.some((path) => drops(one.pattern, path)) && (one.pattern !== '.git' || !isHistoryWanted(file)),
  );
  const found = new Map<VolatileForm, string>();
  for (const { path, ignoredBy } of listing.entries.slice(0, mostLooked)) {
    if (ignoredBy !== undefined) continue;
    const one = wanted.find(({ form }) => form.test(path));
    if (one !== undefined && !found.has(one)) found.set(one, path);
  }
  const ownIgnored = [...found].filter(([{ gitIgnored }]) => gitIgnored === undefined || isGitIgnored(file, gitIgnored));
  return ownIgnored
    .sort(([a], [b]) => volatile.indexOf(a) - volatile.indexOf(b))
    .map(([{ pattern }, path]) => ({ path, pattern }));
}

function isHistoryWanted({ stages, context }: FileFacts): boolean {
  const isNamed = context.ignoreFile.kind === 'loaded' && /^!\/?\.git\/?$/m.test(context.ignoreFile.value?.text ?? '');
  return isNamed || usesGit(stages.flatMap((stage) => stage.steps)) || mayReadHistory(context);
}

function isGitIgnored({ context }: FileFacts, line: RegExp): boolean {
  const text = context.read('.gitignore');
  return text.kind === 'loaded' && line.test((text.value ?? '').replaceAll('\r', ''));
}
