/** Findings → the protocol's diagnostics: exact range, rule id as code, page as link, everything it touches as related information. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Span } from '../model/span.ts';
import type { Related, Severity } from '../rules/rule.ts';
import type { RuleFinding } from '../rules/run.ts';
import type { CheckedDocument } from './check-document.ts';
import { rulePageUrl } from './page-link.ts';

export const diagnosticSource = 'unstale';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toDiagnostics(document: TextDocument, checked: CheckedDocument): Diagnostic[] {
  return checked.findings.map((found) => toDiagnostic(document, found));
}

export function toDiagnostic(document: TextDocument, { rule, severity, finding }: RuleFinding): Diagnostic {
  return {
    range: toRange(document, finding.span),
    severity: severities[severity],
    code: rule.id,
    codeDescription: { href: rulePageUrl(rule.id) },
    source: diagnosticSource,
    message: finding.message,
    relatedInformation: (finding.related ?? []).map((related) => toRelated(document, related)),
  };
}

export function toRange(document: TextDocument, span: Span): Diagnostic['range'] {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

function toRelated(document: TextDocument, { message, at }: Related): DiagnosticRelatedInformation {
  if (at.kind === 'here') return { message, location: { uri: document.uri, range: toRange(document, at.span) } };
  const position = { line: at.line, character: 0 };
  return { message, location: { uri: at.uri, range: { start: position, end: position } } };
}
