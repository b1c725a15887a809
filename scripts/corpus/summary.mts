/** What a run over a corpus says to a person: how often each rule spoke and where, what crashed, and how long a file took. */
import { median, percentile } from '../../test/bench/statistics.ts';
import type { CorpusFinding, CorpusPart } from './lint-repository.mts';

export function summaryText(parts: readonly CorpusPart[]): string {
  const crashes = parts.flatMap((part) => part.crashes);
  const problems = parts.flatMap((part) => part.problems);
  const files = parts.reduce((sum, { times }) => sum + times.length, 0);
  return [
    `${files} files in ${parts.length} repositories`,
    '',
    ...countLines(parts.flatMap(({ findings }) => findings)),
    '',
    `crashes: ${crashes.length}`,
    ...crashes.map((crash) => `  ${crash}`),
    `not read: ${problems.length}`,
    ...problems.map((problem) => `  ${problem}`),
    timeLine(parts),
  ].join('\n');
}

function countLines(findings: readonly CorpusFinding[]): readonly string[] {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return rules.map((id) => {
    const own = findings.filter(({ rule }) => rule === id);
    const severities = [...new Set(own.map(({ severity }) => severity))].map(
      (severity) => `${own.filter((finding) => finding.severity === severity).length} ${severity}`,
    );
    const repositories = new Set(own.map(({ repo }) => repo)).size;
    return `${id.padEnd(40)} ${String(own.length).padStart(6)} in ${String(repositories).padStart(3)} repositories (${severities.join(', ')})`;
  });
}

function timeLine(parts: readonly CorpusPart[]): string {
  const times = parts.flatMap((part) => part.times);
  const slowest = times.reduce((a, b) => (b.elapsedMs > a.elapsedMs ? b : a), { path: 'no file', elapsedMs: 0 });
  if (times.length === 0) return 'time for a file: there was none';
  const elapsed = times.map(({ elapsedMs }) => elapsedMs);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return `time for a file: median ${ms(median(elapsed))}, p95 ${ms(percentile(elapsed, 0.95))}, most ${ms(slowest.elapsedMs)} (${slowest.path})`;
}
