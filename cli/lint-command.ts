/** `unstale lint`: finds the documents, checks them, prints what was found, and says the outcome in its exit code. */
import { isAbsolute, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Severity } from '../server/rules/rule.ts';
import { type FoundDocument, type FoundDocuments, findDocuments, kindOfText } from './find-documents.ts';
import { type LintOptions, lintFiles } from './lint.ts';
import { formatGithub } from './lint-github.ts';
import { formatJson } from './lint-json.ts';
import type { LintResult } from './lint-result.ts';
import { formatSarif } from './lint-sarif.ts';
import { formatText } from './lint-text.ts';

export const lintFormats = ['text', 'json', 'sarif', 'github'] as const;
export const failLevels = ['error', 'warning', 'information', 'hint', 'never'] as const;

export interface WantedLint {
  /** `-` is standard input. */
  readonly paths: readonly string[];
  readonly format: (typeof lintFormats)[number];
  /** What is at least as serious makes the exit code 1. */
  readonly failOn: (typeof failLevels)[number];
  readonly configPath: string | undefined;
  /** What standard input is called, and where it would lie. */
  readonly stdinName: string;
}

const exitCodes = { nothingFound: 0, found: 1, couldNotTell: 2 } as const;
const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

export async function lint(wanted: WantedLint): Promise<number> {
  const { documents, folders, problems, options } = await findWanted(wanted);
  const linted = await lintFiles(documents, [process.cwd(), ...folders], options);
  const nothing = documents.length === 0 && problems.length === 0 ? [nothingToRead(wanted)] : [];
  const result: LintResult = { ...linted, problems: [...problems, ...nothing, ...linted.problems] };
  process.stdout.write(formatted(result, documents.length, wanted.format));
  for (const problem of result.problems) process.stderr.write(`unstale: ${problem}\n`);
  if (result.problems.length > 0) return exitCodes.couldNotTell;
  return result.findings.some(({ severity }) => fails(severity, wanted.failOn)) ? exitCodes.found : exitCodes.nothingFound;
}

type Wanted = FoundDocuments & { readonly options: LintOptions };

async function findWanted({ paths, configPath, stdinName }: WantedLint): Promise<Wanted> {
  const found = await findDocuments(paths.filter((path) => path !== '-'));
  if (!paths.includes('-')) return { ...found, options: { configPath } };
  const text = (await textOf(process.stdin)).replace(/^\uFEFF/, '');
  const kind = kindOfText(stdinName, text);
  const texts = new Map([[resolve(stdinName), text]]);
  if (kind === undefined) {
    const because = `${stdinName} is no document that Unstale reads: it has no containers of Kubernetes in it.`;
    return { ...found, problems: [...found.problems, because], options: { configPath } };
  }
  const given: FoundDocument = { path: stdinName, kind };
  const others = found.documents.filter(({ path }) => resolve(path) !== resolve(stdinName));
  return { ...found, documents: [given, ...others], options: { configPath, texts } };
}

function formatted(result: LintResult, fileCount: number, format: WantedLint['format']): string {
  switch (format) {
    case 'json':
      return formatJson(result);
    case 'sarif':
      return formatSarif(result, process.cwd());
    case 'github':
      return formatGithub(result, repositoryRoot());
    case 'text':
      // An empty NO_COLOR counts as not set: https://no-color.org
      return formatText(result, fileCount, process.stdout.isTTY === true && !process.env['NO_COLOR']);
  }
}

/** Actions check the repository out there, wherever a step runs. */
function repositoryRoot(): string {
  const workspace = process.env['GITHUB_WORKSPACE'];
  return workspace !== undefined && isAbsolute(workspace) ? workspace : process.cwd();
}

function fails(severity: Severity, failOn: WantedLint['failOn']): boolean {
  return failOn !== 'never' && order.indexOf(severity) <= order.indexOf(failOn);
}

function nothingToRead({ paths }: WantedLint): string {
  const where = paths.map((path) => (path === '.' ? 'this folder' : path)).join(', ');
  return `There is no Dockerfile in ${where}, nor anything else that Unstale reads.`;
}
