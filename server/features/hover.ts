/** Hover on an instruction with a finding: what was found, why it matters, where to read more. Text from files stays inert. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver-types';
import type { Span } from '../model/span.ts';
import type { RuleFinding } from '../rules/run.ts';
import type { CheckedDocument } from './check-document.ts';
import { toRange } from './diagnostics.ts';
import { escapeMarkdown } from './inert-markdown.ts';
import { offlinePageUrl, rulePageUrl } from './page-link.ts';

export interface HoverAbilities {
  readonly hasMarkdown: boolean;
  /** Where the editor opens pages from the package; `undefined` when it cannot. */
  readonly offlinePageTemplate: string | undefined;
}

export function toHover(
  document: TextDocument,
  position: Position,
  checked: CheckedDocument,
  abilities: HoverAbilities,
): Hover | undefined {
  const offset = document.offsetAt(position);
  const place = placeAt(document, offset, checked);
  if (place === undefined) return undefined;
  const found = checked.findings.filter(({ finding }) => startsIn(finding.span.start, place));
  if (found.length === 0) return undefined;
  const sections = found.map((one) => {
    // Over the marked text the editor shows the message itself.
    const isMarked = one.finding.span.start <= offset && offset <= one.finding.span.end;
    return abilities.hasMarkdown ? markdownSection(one, isMarked, abilities) : plainSection(one, isMarked);
  });
  return {
    contents: {
      kind: abilities.hasMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText,
      value: sections.join(abilities.hasMarkdown ? '\n\n---\n\n' : '\n\n'),
    },
    range: toRange(document, place),
  };
}

/** The instruction of a Dockerfile; elsewhere the line. */
function placeAt(document: TextDocument, offset: number, checked: CheckedDocument): Span | undefined {
  if ('dockerfile' in checked)
    return checked.dockerfile.instructions.find(({ span }) => span.start <= offset && offset <= span.end)?.span;
  const { line } = document.positionAt(offset);
  const start = document.offsetAt({ line, character: 0 });
  const end = document.offsetAt({ line: line + 1, character: 0 });
  return { start, end: start + document.getText().slice(start, end).trimEnd().length };
}

function startsIn(offset: number, span: Span): boolean {
  return span.start <= offset && offset <= span.end;
}

function markdownSection({ rule, finding }: RuleFinding, isMarked: boolean, { offlinePageTemplate }: HoverAbilities): string {
  const page = `[${rule.id}](${rulePageUrl(rule.id)})`;
  const offline =
    offlinePageTemplate === undefined ? '' : ` · [read it offline](${offlinePageUrl(offlinePageTemplate, rule.id)})`;
  const message = isMarked ? '' : `${escapeMarkdown(finding.message)}\n\n`;
  return `**${rule.title}** · ${page}${offline}\n\n${message}${rule.why}`;
}

function plainSection({ rule, finding }: RuleFinding, isMarked: boolean): string {
  return `${rule.title}\n\n${isMarked ? '' : `${finding.message}\n\n`}${rule.why}\n\n${rulePageUrl(rule.id)}`;
}
