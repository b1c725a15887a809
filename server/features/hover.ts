/**
 * Hover on an instruction with findings, or on a line of another document: what was found here with the names of this file,
 * which other places it concerns, what a fix would do, why it matters, and where to read more. Text from files stays inert.
 */
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
  const found = checked.findings.filter(({ finding }) => overlaps(finding.span, place));
  if (found.length === 0) return undefined;
  const sections = found.map((one) => {
    // Over the marked text the editor shows the message itself.
    const isMarked = one.finding.span.start <= offset && offset <= one.finding.span.end;
    const facts = { one, isMarked, places: placesOf(document, one), fixes: fixesOf(one) };
    return abilities.hasMarkdown ? markdownSection(facts, abilities) : plainSection(facts);
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

/** A finding over several lines is found on each of them. */
function overlaps(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}

interface Section {
  readonly one: RuleFinding;
  readonly isMarked: boolean;
  readonly places: readonly string[];
  readonly fixes: readonly string[];
}

const mostPlaces = 5;

/** `line 7: Runs again with each new GIT_SHA.`, `compose.yaml, line 12: Passes GIT_SHA.` */
function placesOf(document: TextDocument, { finding }: RuleFinding): readonly string[] {
  const related = finding.related ?? [];
  const shown = related.slice(0, mostPlaces).map(({ message, at }) => {
    if (at.kind === 'here') return `line ${document.positionAt(at.span.start).line + 1}: ${message}`;
    return `${nameOf(at.uri)}, line ${at.line + 1}: ${message}`;
  });
  return related.length > mostPlaces ? [...shown, `and ${related.length - mostPlaces} more`] : shown;
}

function fixesOf({ finding }: RuleFinding): readonly string[] {
  return (finding.fixes ?? []).map(({ title }) => title);
}

/** The last part of a URI, as people read it. */
function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function markdownSection({ one: { rule, finding }, isMarked, places, fixes }: Section, abilities: HoverAbilities): string {
  const { offlinePageTemplate } = abilities;
  const offline =
    offlinePageTemplate === undefined ? '' : ` · [read it offline](${offlinePageUrl(offlinePageTemplate, rule.id)})`;
  return [
    `**${rule.title}**`,
    ...(isMarked ? [] : [escapeMarkdown(finding.message)]),
    ...(places.length === 0 ? [] : [places.map((place) => `- ${escapeMarkdown(place)}`).join('\n')]),
    ...(fixes.length === 0 ? [] : [`Quick fix: ${fixes.map(escapeMarkdown).join(' · ')}`]),
    rule.why,
    `[${rule.id}](${rulePageUrl(rule.id)})${offline}`,
  ].join('\n\n');
}

function plainSection({ one: { rule, finding }, isMarked, places, fixes }: Section): string {
  return [
    rule.title,
    ...(isMarked ? [] : [finding.message]),
    ...(places.length === 0 ? [] : [places.join('\n')]),
    ...(fixes.length === 0 ? [] : [`Quick fix: ${fixes.join(' · ')}`]),
    rule.why,
    rulePageUrl(rule.id),
  ].join('\n\n');
}
