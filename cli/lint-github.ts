/**
 * Findings as annotations of GitHub Actions. It shows ten of each level in a step, so the most serious come first; the log
 * holds all of them.
 */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { LintFinding, LintResult } from './lint-result.ts';
import { printable } from './printable-text.ts';
import { type AnnotationLevel, workflowCommand } from './workflow-command.ts';

const levels: Readonly<Record<LintFinding['severity'], AnnotationLevel>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};
const order: readonly LintFinding['severity'][] = ['error', 'warning', 'information', 'hint'];

/** `root` is the folder of the repository, from which GitHub counts paths. */
export function formatGithub({ findings, problems }: LintResult, root: string): string {
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const lines = sorted.map((finding) => annotation(finding, root));
  return [...lines, ...problems.map((problem) => workflowCommand('warning', { title: 'Unstale' }, printable(problem))), ''].join(
    '\n',
  );
}

function annotation(
  { path, line, column, endLine, endColumn, severity, rule, message, page }: LintFinding,
  root: string,
): string {
  // Columns are read only where both ends are in one line.
  const columns = line === endLine ? { col: column, endColumn: Math.max(endColumn, column) } : {};
  const place = { file: pathFrom(root, path), line, endLine, ...columns };
  return workflowCommand(levels[severity], { ...place, title: `Unstale ${rule}` }, `${message}\n${page}`);
}

function pathFrom(root: string, path: string): string {
  const below = relative(root, resolve(path));
  const isOutside = below.startsWith(`..${sep}`) || isAbsolute(below);
  return (isOutside ? resolve(path) : below).split(sep).join('/');
}
