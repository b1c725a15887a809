/**
 * A line of the ignore file that Git would take for every folder and Docker takes for the root of the build context
 * only: `node_modules` leaves `web/node_modules` in.
 */
import type { ContextView } from '../facts/context-view.ts';
import { expandGlob, sentEntry } from '../facts/expand-glob.ts';
import { gitIgnoredBy } from '../facts/git-ignored.ts';
import type { IgnoreFacts } from '../facts/ignore-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { listInWords } from '../facts/step-label.ts';
import { nestedNames, outputNames } from '../knowledge/nested-names.ts';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { IgnorePattern } from '../model/ignore-pattern.ts';
import type { Span } from '../model/span.ts';
import { asFields, readYaml } from '../model/yaml-document.ts';
import { type Finding, type Fix, ruleOver } from './rule.ts';

export const dockerignoreNotRecursive = ruleOver({
  reads: 'ignore',
  id: 'dockerignore-not-recursive',
  title: 'Line of the ignore file that holds for the top folder only',
  severity: 'information',
  source: 'https://docs.docker.com/build/concepts/context/#syntax',
  why: `In a \`.gitignore\`, \`node_modules\` means every folder of that name. In a \`.dockerignore\` each line starts at the root of the build
context: \`node_modules\` keeps out the one at the top and leaves \`web/node_modules\` in. What is left in becomes part of the context, of
the key of a \`COPY\`, and often of the image.

\`**/node_modules\` means every folder of that name, the one at the top too.`,
  silentWhen: [
    'Nothing below the top matches: then both spellings mean the same. Only `node_modules` beside workspaces of npm, Yarn or pnpm is a hint, because each package gets one of its own.',
    'The name is often one of sources (`build`, `dist`, `vendor` …), unless Git ignores what is left in.',
    'What is left in with such a name is data of tests (`testdata`, `fixtures`), or holds nothing but a placeholder such as `.gitkeep`.',
    'The line has a slash or `**`, or a later line includes again what is left in.',
    'A Dockerfile of the build names what is left in.',
  ],
  fix: 'Puts `**/` in front of the line. Review it, because less is sent to the builder then.',
  examples: [
    {
      bad: '.git\n[|node_modules|]\n',
      fixed: '.git\n**/node_modules\n',
      message: 'web/node_modules',
      files: { 'web/node_modules/a/index.js': '', 'web/package.json': '{}', Dockerfile: 'FROM scratch\nCOPY . .\n' },
    },
    { good: '.git\n**/node_modules\n', files: { 'web/node_modules/a/index.js': '' } },
    { good: 'node_modules\n', files: { 'node_modules/a/index.js': '' }, note: 'There is only the one at the top.' },
    { good: 'docs\n', files: { 'docs/a.md': '', 'web/docs/b.md': '' }, note: 'Nobody can tell which ones are meant.' },
  ],
  check(file, report) {
    const { contexts } = file.view;
    if (contexts.kind !== 'loaded') return;
    for (const pattern of file.ignore.patterns) {
      const left = contexts.value.map((context) => leftIn(pattern, file, context)).find((paths) => paths.length > 0);
      if (left !== undefined) report(findingOf(pattern, left));
      else if (pattern.text.replace(/\/$/, '') === 'node_modules' && !pattern.isNegated) {
        const later = contexts.value.map((context) => packageFolder(file, context)).find((folder) => folder !== undefined);
        if (later !== undefined) report(laterFinding(pattern, later));
      }
    }
  },
});

/** A package of the workspaces whose own packages nothing keeps out, once they are installed. */
function packageFolder(file: IgnoreFacts, context: ContextView): string | undefined {
  const { listing } = context;
  if (listing.kind !== 'loaded') return undefined;
  const walk = ignoreWalk(parseIgnoreFile(file.text));
  const folders = workspaceGlobs(context).flatMap((glob) => expandGlob(listing.value, '', glob.replace(/\/\*\*$/, '/*')));
  return folders.find((folder) => {
    const isPackage = sentEntry(listing.value, `${folder}/package.json`) !== undefined;
    return isPackage && walk?.decidePath(`${folder}/node_modules`, true).excludedBy === undefined;
  });
}

/** Of npm, Yarn and pnpm; what they leave out (`!`) is no package. */
function workspaceGlobs(context: ContextView): readonly string[] {
  const [manifest, pnpm] = ['package.json', 'pnpm-workspace.yaml'].map((name) => {
    const text = context.read(name);
    // JSON is YAML.
    return text.kind === 'loaded' && text.value !== undefined ? asFields(readYaml(text.value)?.value) : {};
  });
  const said = manifest?.['workspaces'] ?? pnpm?.['packages'];
  const globs = Array.isArray(said) ? said : asFields(said)['packages'];
  return (Array.isArray(globs) ? globs : []).filter((glob) => typeof glob === 'string' && !glob.startsWith('!')).slice(0, 50);
}

function laterFinding({ text, span }: IgnorePattern, folder: string): Finding {
  return {
    span,
    severity: 'hint',
    message:
      `"${text}" holds at the top of the build context only: what an install puts into ${folder}/node_modules is sent to the builder then. ` +
      `Write "**/${text}".`,
    fixes: [starsInFront(text, span)],
  };
}

const mostLooked = 200_000;
const mostShown = 20;

/** What the line would keep out in other folders, and nothing else does. */
function leftIn({ text, isNegated, line }: IgnorePattern, file: IgnoreFacts, context: ContextView): readonly string[] {
  const { listing } = context;
  const name = text.replace(/\/$/, '');
  if (isNegated || listing.kind !== 'loaded' || !(nestedNames.has(name) || outputNames.has(name))) return [];
  const walk = ignoreWalk(parseIgnoreFile(withStars(file.text, line, text)));
  if (walk === undefined) return [];
  const left: string[] = [];
  let looked = 0;
  for (const { path, kind, ignoredBy } of listing.value.entries) {
    if (++looked > mostLooked || left.length >= mostShown) break;
    if (ignoredBy !== undefined || !path.includes('/') || left.some((folder) => path.startsWith(`${folder}/`))) continue;
    if (walk.decidePath(path, kind === 'directory').excludedBy?.line !== line) continue;
    if (isMeant(path, name, context)) continue;
    left.push(path);
  }
  return left;
}

function withStars(text: string, line: number, pattern: string): string {
  return text
    .split('\n')
    .map((each, at) => (at === line ? `**/${pattern}` : each))
    .join('\n');
}

/** Sources of that name, and what the Dockerfile names itself. */
function isMeant(path: string, name: string, context: ContextView): boolean {
  if (outputNames.has(name) && (gitIgnoredBy(context, path) === undefined || isKept(path, context))) return true;
  const dockerfile = context.read('Dockerfile');
  return dockerfile.kind !== 'loaded' || (dockerfile.value?.includes(path) ?? false);
}

/** Data of tests, and folders that somebody holds open for a build with a placeholder, are committed although Git ignores the name. */
function isKept(path: string, { listing }: ContextView): boolean {
  if (/(?:^|\/)(?:testdata|fixtures|__fixtures__)\//.test(path)) return true;
  if (listing.kind !== 'loaded') return false;
  const files = listing.value.entries.filter((entry) => entry.kind === 'file' && isBelow(entry.path, path));
  return files.length > 0 && files.every((file) => /\/\.?(?:git)?keep$/.test(file.path));
}

function findingOf({ text, span }: IgnorePattern, left: readonly string[]): Finding {
  return {
    span,
    // People commit files that Git ignores, as fixtures and placeholders.
    ...(outputNames.has(text.replace(/\/$/, '')) ? { severity: 'hint' as const } : {}),
    message:
      `"${text}" holds at the top of the build context only: ${listInWords(left)} ${left.length === 1 ? 'is' : 'are'} sent to the builder. ` +
      `Write "**/${text}".`,
    fixes: [starsInFront(text, span)],
  };
}

function starsInFront(text: string, { start }: Span): Fix {
  return {
    title: `Write \`**/${text}\``,
    safety: 'review',
    edits: [{ kind: 'replace', span: { start, end: start }, text: '**/' }],
  };
}
