/** Findings for people and for programs. Text from files is printed without control characters. */
import type { LintFinding, LintResult } from './lint.ts';

const colours: Readonly<Record<LintFinding['severity'], string>> = { error: '31', warning: '33', information: '36', hint: '2' };

/** One line a finding, then what it would be good to know. */
export function formatText({ findings }: LintResult, fileCount: number, isColoured: boolean): string {
  const paint = (text: string, code: string): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = findings.map(
    ({ path, line, column, severity, rule, message }) =>
      `${printable(path)}:${line}:${column} ${paint(severity, colours[severity])} ${rule}: ${printable(message)}`,
  );
  const files = fileCount === 1 ? '1 Dockerfile' : `${fileCount} Dockerfiles`;
  const found = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  return [...lines, ...(lines.length > 0 ? [''] : []), `${found} in ${files}.`, ''].join('\n');
}

/** `version` grows when a field changes its meaning or goes away. */
export function formatJson({ findings, problems }: LintResult): string {
  return `${JSON.stringify({ version: 1, findings, problems }, undefined, 2)}\n`;
}

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not reach a terminal.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
