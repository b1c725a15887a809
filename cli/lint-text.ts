/**
 * Findings for people: one line that says where and what, as compilers do, and below it the line of the source with what is
 * meant underlined.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LintFinding, LintRelated, LintResult } from './lint-result.ts';
import { printable } from './printable-text.ts';

const colours: Readonly<Record<LintFinding['severity'], string>> = { error: '31', warning: '33', information: '36', hint: '2' };
/** Longer lines are cut to a window around what is meant. */
const widestLine = 140;
const mostRelated = 5;

type Paint = (text: string, code: string) => string;

export function formatText({ findings, ignored }: LintResult, fileCount: number, isColoured: boolean): string {
  const paint: Paint = (text, code) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const blocks = findings.map((finding) => block(finding, paint));
  const summary = `${counted(findings.length, 'finding')} in ${counted(fileCount, 'file')}${bySeverity(findings)}`;
  const quiet = ignored.length === 0 ? '' : `, and ${counted(ignored.length, 'finding')} ignored by comments`;
  return [...blocks.flatMap((lines) => [...lines, '']), `${summary}${quiet}.`, ''].join('\n');
}

function block(finding: LintFinding, paint: Paint): readonly string[] {
  const { path, line, column, severity, rule, message, related } = finding;
  const head = `${printable(path)}:${line}:${column} ${paint(severity, colours[severity])} ${rule}: ${printable(message)}`;
  const others = related.slice(0, mostRelated).map((one) => paint(`  ${placeText(one)} ${printable(one.message)}`, '2'));
  return [head, ...excerpt(finding, paint), ...others];
}

function placeText({ uri, line }: LintRelated): string {
  if (!uri.startsWith('file:')) return `${printable(uri)}:${line}`;
  const path = fileURLToPath(uri);
  const near = relative(process.cwd(), path);
  return `${printable(near.startsWith('..') ? path : near)}:${line}`;
}

/** The first line of what is meant; tabs are blanks in both lines, so that the marks stand below it. */
function excerpt({ source, line, column, endLine, endColumn, severity }: LintFinding, paint: Paint): readonly string[] {
  const from = Math.max(0, Math.min(column - 1, source.length));
  const to = endLine === line ? Math.max(from, Math.min(endColumn - 1, source.length)) : source.trimEnd().length;
  const cut = from > widestLine - 40 ? from - 20 : 0;
  const text = source.slice(cut, cut + widestLine);
  const before = widthOf(text.slice(0, from - cut));
  const width = Math.max(1, widthOf(text.slice(from - cut, to - cut)));
  const margin = String(line).length;
  const shown = `${cut > 0 ? '…' : ''}${printable(text)}${cut + widestLine < source.length ? '…' : ''}`;
  const marks = `${' '.repeat(before + (cut > 0 ? 1 : 0))}${paint('^'.repeat(width), colours[severity])}`;
  return [`  ${paint(`${line} |`, '2')} ${shown}`, `  ${paint(`${' '.repeat(margin)} |`, '2')} ${marks}`];
}

/** Columns of a terminal, as most draw them: two for what East Asian scripts and emoji take. */
function widthOf(text: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
  let width = 0;
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

function bySeverity(findings: readonly LintFinding[]): string {
  const parts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'information' ? `${count} information` : counted(count, severity)];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
