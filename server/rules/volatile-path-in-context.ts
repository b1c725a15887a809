/**
 * A COPY of the whole context whose ignore file leaves in what changes without anybody editing a source: the history,
 * settings of editors, logs, test output. Each such change gives the COPY a new key.
 */
import type { ContextListing } from '../facts/context-view.ts';
import type { FileFacts, Step } from '../facts/file-facts.ts';
import { gitIgnoredBy } from '../facts/git-ignored.ts';
import { mayReadHistory } from '../facts/history-readers.ts';
import { drops, namedPaths } from '../facts/ignore-proposal.ts';
import { instructionLabel, listInWords } from '../facts/step-label.ts';
import { workOf } from '../facts/step-work.ts';
import { wholeContextCopies } from '../facts/whole-context-copies.ts';
import { type VolatilePattern, volatilePatterns } from '../knowledge/volatile-paths.ts';
import { addIgnoreLines } from './edits/ignore-edits.ts';
import { rule, type Severity } from './rule.ts';

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
    'A RUN reads the history (`git describe`, setuptools-scm, `-buildvcs`), writes the commit into what it builds (.NET), or a manifest has a plugin that does: then it is needed.',
    'The ignore file names `.git` with `!`: then somebody wants it.',
    'The `.git` is a file, as in a worktree: that one does not change.',
    'The name is also one of sources (`coverage`, logs in a folder), and Git does not ignore it.',
    'The folder arrives empty, because a line such as `.github/**/*` keeps out all that lies in it.',
    'There is no ignore file at all: broad-copy-without-dockerignore speaks of that.',
    "Nothing but editors' settings, logs or test output is left in: then it is information.",
    'Nothing but the Dockerfile, compose files and workflows is: then it is a hint, and only where work stands below the COPY. The Dockerfile alone is none.',
  ],
  fix: 'Adds lines for what is there to the ignore file. Review it, because the image gets fewer files.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY [|.|] .\n',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n',
      fixedFiles: { '.dockerignore': 'node_modules\n.git\n*.log\n' },
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
    const first = wholeContextCopies(file).find(({ step }) => (step.copy?.excludes.length ?? 0) === 0);
    if (first === undefined) return;
    const repeated = firstWorkBelow(first.step, file);
    const found = volatilePaths(file, listing.value).filter(({ changes }) => changes !== 'project' || repeated !== undefined);
    // The Dockerfile alone is no news: whoever edits it expects steps to run again.
    if (found.every(({ pattern }) => pattern === 'Dockerfile*')) return;
    const patterns = [...new Set(found.map(({ pattern }) => pattern))];
    const name = ignoreFile.value.path.slice(ignoreFile.value.path.lastIndexOf('/') + 1);
    const below = repeated === undefined ? 'everything below' : `\`${instructionLabel(repeated.instruction)}\``;
    report({
      span: first.span,
      severity: severityOf(found),
      message:
        `This brings ${listInWords(found.map(({ path }) => path))}, which ${found.length === 1 ? 'changes' : 'change'} without an edit of any source: ${below} runs again ` +
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

const mostLooked = 50_000;

interface VolatilePath extends Pick<VolatilePattern, 'pattern' | 'changes'> {
  readonly path: string;
}

function severityOf(found: readonly VolatilePath[]): Severity {
  if (found.some(({ changes }) => changes === 'history')) return 'warning';
  return found.some(({ changes }) => changes === 'tools') ? 'information' : 'hint';
}

/** One for each pattern, of what is sent. */
function volatilePaths(file: FileFacts, listing: ContextListing): readonly VolatilePath[] {
  const steps = file.stages.flatMap((stage) => stage.steps);
  const named = namedPaths(steps);
  const wanted = volatilePatterns.filter(
    ({ pattern, changes }) =>
      !named.some((path) => drops(pattern, path)) && !(changes === 'history' && (isLetIn(file) || mayReadHistory(file))),
  );
  const found = new Map<string, VolatilePath>();
  for (const { path, kind, ignoredBy } of listing.entries.slice(0, mostLooked)) {
    if (ignoredBy !== undefined || (path === '.git' && kind !== 'directory')) continue;
    const match = wanted.find((each) => each.form.test(path) && holds(each, path, file, steps));
    if (match === undefined || found.has(match.pattern) || (kind === 'directory' && isEmptied(path, listing))) continue;
    found.set(match.pattern, { ...match, path });
  }
  return wanted.flatMap(({ pattern, changes }) => {
    const path = found.get(pattern);
    return path === undefined || path.changes !== changes ? [] : [path];
  });
}

/** A folder of which the ignore file keeps out all that lies in it arrives, but never changes. */
function isEmptied(folder: string, listing: ContextListing): boolean {
  const inside = listing.entries.filter(({ path }) => path.startsWith(`${folder}/`));
  return inside.length > 0 && inside.every(({ ignoredBy }) => ignoredBy !== undefined);
}

/** Somebody who names it with `!` wants it. */
function isLetIn({ context: { ignoreFile } }: FileFacts): boolean {
  return ignoreFile.kind === 'loaded' && /^!\/?\.git\/?\s*$/m.test(ignoreFile.value?.text ?? '');
}

function holds({ onlyIfGitIgnores, changes }: VolatilePattern, path: string, file: FileFacts, steps: readonly Step[]): boolean {
  if (onlyIfGitIgnores) return gitIgnoredBy(file.context, path) !== undefined;
  // A RUN that speaks of it may check it, as linters of Dockerfiles do.
  return (
    changes !== 'project' ||
    !steps.some(({ instruction }) => instruction.keyword === 'RUN' && instruction.argument.text.includes(path))
  );
}

/** The first RUN on top of the COPY that takes a while. */
function firstWorkBelow(copying: Step, { stages, options }: FileFacts): Step | undefined {
  for (const { lineage } of stages) {
    const at = lineage.indexOf(copying);
    const found =
      at < 0 ? undefined : lineage.slice(at).find((step) => isRun(step) && workOf(step, options.expensiveCommands) !== 'cheap');
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRun({ instruction }: Step): boolean {
  return instruction.keyword === 'RUN';
}
