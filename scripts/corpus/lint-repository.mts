/** One repository of a corpus, by what `unstale lint` does, with the line of the source beside each finding. */
import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { findDocuments } from '../../cli/find-documents.ts';
import { lintFiles } from '../../cli/lint.ts';
import type { LintFinding } from '../../cli/lint-result.ts';

export interface CorpusFinding {
  readonly rule: string;
  readonly severity: LintFinding['severity'];
  readonly repo: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly source: string;
}

export interface CorpusPart {
  readonly repo: string;
  readonly findings: readonly CorpusFinding[];
  /** A rule that threw, or a run that ended early: none is tolerated. */
  readonly crashes: readonly string[];
  /** What was not read, with the reason, which is no crash. */
  readonly problems: readonly string[];
  readonly times: readonly FileTime[];
}

export interface FileTime {
  readonly path: string;
  readonly elapsedMs: number;
}

export async function lintRepository(folder: string): Promise<CorpusPart> {
  const repo = basename(folder);
  const times: FileTime[] = [];
  try {
    const { documents, problems } = await findDocuments([folder]);
    const onLinted = (path: string, elapsedMs: number) => times.push({ path, elapsedMs });
    const linted = await lintFiles(documents, [folder], { onLinted, filesAtOnce: 1 });
    const isCrash = (problem: string) => / the rule \S+ failed: /.test(problem);
    return {
      repo,
      findings: await withSources(repo, folder, linted.findings),
      crashes: linted.problems.filter(isCrash),
      problems: [...problems, ...linted.problems.filter((problem) => !isCrash(problem))],
      times,
    };
  } catch (error) {
    const crash = `${folder}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { repo, findings: [], crashes: [crash], problems: [], times };
  }
}

async function withSources(repo: string, folder: string, findings: readonly LintFinding[]): Promise<CorpusFinding[]> {
  const sources = new Map<string, readonly string[]>();
  const found: CorpusFinding[] = [];
  for (const { rule, severity, path, line, message } of findings) {
    const lines = sources.get(path) ?? (await readFile(path, 'utf8')).split(/\r?\n/);
    sources.set(path, lines);
    found.push({ rule, severity, repo, path: relative(folder, path), line, message, source: lines[line - 1] ?? '' });
  }
  return found;
}
