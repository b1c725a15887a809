/** What was found in one document → places as a command line says them, fixes as changes of text, and fingerprints. */
import { createHash } from 'node:crypto';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range, TextDocumentEdit } from 'vscode-languageserver-types';
import type { CheckedDocument } from '../server/features/check-document.ts';
import { toDiagnostic, toRange } from '../server/features/diagnostics.ts';
import { rulePageUrl } from '../server/features/page-link.ts';
import { toWorkspaceEdit } from '../server/features/workspace-edits.ts';
import type { Fix } from '../server/rules/rule.ts';
import type { RuleFinding } from '../server/rules/run.ts';
import type { IgnoredFinding, LintChange, LintFinding, LintFix, LintPlace, LintRelated } from './lint-result.ts';

/** A command line creates no files in what it only reports. */
const abilities = { hasDocumentChanges: true, canCreateFiles: false };

export function describeFindings(
  path: string,
  uri: string,
  text: string,
  checked: CheckedDocument,
): { readonly findings: readonly LintFinding[]; readonly ignored: readonly IgnoredFinding[] } {
  const document = TextDocument.create(uri, '', 0, text);
  const fingerprintOf = fingerprints(checked, text);
  const describe = (found: RuleFinding): LintFinding => {
    const { rule, severity, finding } = found;
    const place = placeOf(toRange(document, finding.span));
    return {
      path,
      ...place,
      severity,
      rule: rule.id,
      message: finding.message,
      page: rulePageUrl(rule.id),
      source: lineAt(text, finding.span.start),
      fingerprint: fingerprintOf(found),
      related: (toDiagnostic(document, found).relatedInformation ?? []).map(
        ({ message, location }): LintRelated => ({ uri: location.uri, message, ...placeOf(location.range) }),
      ),
      fixes: (finding.fixes ?? []).flatMap((fix) => describeFix(document, fix, checked)),
    };
  };
  return {
    findings: checked.findings.map(describe),
    ignored: checked.ignored.map((found) => ({ ...describe(found), reason: reasonFor(found, checked) })),
  };
}

function placeOf({ start, end }: Range): LintPlace {
  return { line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}

function describeFix(document: TextDocument, fix: Fix, { views }: CheckedDocument): readonly LintFix[] {
  if (fix.safety !== 'safe') return [];
  const edit = toWorkspaceEdit(document, null, fix, views, abilities);
  const changed = (edit?.documentChanges ?? []).filter((change): change is TextDocumentEdit => 'edits' in change);
  const changes = changed.flatMap(({ textDocument: { uri }, edits }) =>
    edits.flatMap((one): readonly LintChange[] => ('newText' in one ? [{ uri, text: one.newText, ...placeOf(one.range) }] : [])),
  );
  return changes.length === 0 ? [] : [{ title: fix.title, changes }];
}

/** The reason that the first comment gives which covers it. */
function reasonFor({ rule, finding }: RuleFinding, { pragmas }: CheckedDocument): string | undefined {
  const covering = pragmas.filter(
    ({ covers, ruleIds }) =>
      covers !== undefined &&
      covers.start <= finding.span.start &&
      finding.span.start <= covers.end &&
      (ruleIds.includes(rule.id) || ruleIds.includes('all')),
  );
  return covering.find(({ reason }) => reason !== undefined)?.reason;
}

/**
 * Of the rule, the stage, and the text of the instruction without its blanks; in YAML and ignore files of the line. Equal ones
 * are told apart by their order, so that moved lines keep theirs.
 */
function fingerprints(checked: CheckedDocument, text: string): (found: RuleFinding) => string {
  const counts = new Map<string, number>();
  const known = new Map<RuleFinding, string>();
  const subjectAt = subjects(checked, text);
  const all = [...checked.findings, ...checked.ignored].sort((a, b) => a.finding.span.start - b.finding.span.start);
  for (const found of all) {
    const { rule, finding } = found;
    const subject = [rule.id, ...subjectAt(finding.span.start)].join('\0');
    const count = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, count);
    known.set(found, `${createHash('sha256').update(subject).digest('hex').slice(0, 32)}:${count}`);
  }
  return (found) => known.get(found) ?? '';
}

/** For offsets that only grow, so that a long file is walked once. */
function subjects(checked: CheckedDocument, text: string): (offset: number) => readonly string[] {
  if (!('dockerfile' in checked)) return (offset) => [withoutBlanks(lineAt(text, offset))];
  const { instructions, stages } = checked.dockerfile;
  let at = 0;
  let below = 0;
  return (offset) => {
    while ((instructions[at]?.span.end ?? offset) < offset) at++;
    while ((stages[below]?.from.span.start ?? Number.POSITIVE_INFINITY) <= offset) below++;
    const stage = stages[below - 1];
    const inStage = stage === undefined ? '' : (stage.name ?? withoutBlanks(textOf(text, stage.from.span)));
    const span = instructions[at]?.span;
    const isInside = span !== undefined && span.start <= offset;
    return [inStage, withoutBlanks(isInside ? textOf(text, span) : lineAt(text, offset))];
  };
}

function textOf(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end);
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
