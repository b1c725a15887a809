/** Findings for programs of one's own. `version` grows when a field changes its meaning or goes away. */
import type { LintFinding, LintResult } from './lint-result.ts';

export function formatJson({ findings, ignored, problems }: LintResult): string {
  const listed = {
    version: 1,
    findings: findings.map(listedFinding),
    ignored: ignored.map((finding) => ({ ...listedFinding(finding), reason: finding.reason })),
    problems,
  };
  return `${JSON.stringify(listed, undefined, 2)}\n`;
}

/** The line of the source is in the file, and fixes are for SARIF, which has words for them. */
function listedFinding({ source: _source, fixes: _fixes, ...finding }: LintFinding): Omit<LintFinding, 'source' | 'fixes'> {
  return finding;
}
