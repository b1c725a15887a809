/** Findings in a range → quick fixes, "ignore" actions, and "fix all" made of the safe fixes only. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver-types';
import type { Edit, Fix } from '../rules/rule.ts';
import type { RuleFinding } from '../rules/run.ts';
import type { CheckedDocument } from './check-document.ts';
import { diagnosticSource, toDiagnostic } from './diagnostics.ts';
import { ignoreForInstruction, ignoreInFile } from './ignore-edits.ts';
import { ignoreForLine, ignoreInLines } from './ignore-line-edits.ts';
import { type EditAbilities, toWorkspaceEdit } from './workspace-edits.ts';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.unstale`;

export interface CodeActionRequest {
  readonly document: TextDocument;
  readonly version: number | null;
  readonly range: Range;
  readonly context: CodeActionContext;
}

export function toCodeActions(request: CodeActionRequest, checked: CheckedDocument, abilities: EditAbilities): CodeAction[] {
  const actions: CodeAction[] = [];
  if (isWanted(request.context, CodeActionKind.QuickFix)) {
    const known = knownDiagnostics(request.context);
    for (const found of checked.findings.filter(({ finding }) => touches(request, finding.span))) {
      const own = toDiagnostic(request.document, found);
      const diagnostics = [known.get(identityOf(own)) ?? own];
      const forThis = [...quickFixes(request, found, checked, abilities), ...ignoreActions(request, found, checked, abilities)];
      actions.push(...forThis.map((action) => ({ ...action, diagnostics })));
    }
  }
  // Fixing everything is offered only when asked for: on save, or from the source action menu.
  if (request.context.only !== undefined && isWanted(request.context, fixAllKind))
    actions.push(...fixAll(request, checked, abilities));
  return actions;
}

function isWanted({ only }: CodeActionContext, kind: string): boolean {
  return only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`) || wanted === '');
}

function touches({ document, range }: CodeActionRequest, span: { start: number; end: number }): boolean {
  return span.start <= document.offsetAt(range.end) && document.offsetAt(range.start) <= span.end;
}

function quickFixes(
  request: CodeActionRequest,
  found: RuleFinding,
  checked: CheckedDocument,
  abilities: EditAbilities,
): CodeAction[] {
  return (found.finding.fixes ?? []).flatMap((fix, index) => {
    const action = toAction(request, fix, CodeActionKind.QuickFix, checked, abilities);
    if (action === undefined) return [];
    const isPreferred = index === 0 && fix.safety === 'safe';
    return [{ ...action, ...(isPreferred ? { isPreferred } : {}) }];
  });
}

/** The client's own copies of our diagnostics: an action that carries one is joined to it by the editor. */
function knownDiagnostics({ diagnostics }: CodeActionContext): ReadonlyMap<string, Diagnostic> {
  const own = diagnostics.filter(({ source }) => source === diagnosticSource);
  return new Map(own.map((diagnostic) => [identityOf(diagnostic), diagnostic]));
}

function identityOf({ code, message, range: { start, end } }: Diagnostic): string {
  return `${code} ${start.line}:${start.character} ${end.line}:${end.character} ${message}`;
}

function ignoreActions(
  request: CodeActionRequest,
  found: RuleFinding,
  checked: CheckedDocument,
  abilities: EditAbilities,
): CodeAction[] {
  const { id, reads } = found.rule;
  // Where a project allows no such comments, and about such a comment, another one is no way out.
  if (!checked.allowsIgnores || reads === 'pragmas') return [];
  const { span } = found.finding;
  const [here, inFile] =
    'dockerfile' in checked
      ? [ignoreForInstruction(checked, id, span), ignoreInFile(checked, id)]
      : [ignoreForLine(checked, id, span), ignoreInLines(checked, id)];
  const choices: [string, Edit | undefined][] = [
    [`Ignore ${id} for this ${'dockerfile' in checked ? 'instruction' : 'line'}`, here],
    [`Ignore ${id} in this file`, inFile],
  ];
  return choices.flatMap(([title, edit]) => {
    if (edit === undefined) return [];
    const action = toAction(request, { title, safety: 'safe', edits: [edit] }, CodeActionKind.QuickFix, checked, abilities);
    return action === undefined ? [] : [action];
  });
}

function fixAll(request: CodeActionRequest, checked: CheckedDocument, abilities: EditAbilities): CodeAction[] {
  const edits: Edit[] = [];
  for (const { finding } of checked.findings) {
    const fix = finding.fixes?.find(({ safety }) => safety === 'safe');
    if (fix?.edits.every((edit) => !overlapsAny(edit, edits))) edits.push(...fix.edits);
  }
  if (edits.length === 0) return [];
  const fix: Fix = { title: 'Fix all safe Unstale problems', safety: 'safe', edits };
  const action = toAction(request, fix, fixAllKind, checked, abilities);
  return action === undefined ? [] : [action];
}

function overlapsAny(edit: Edit, others: readonly Edit[]): boolean {
  if (edit.kind !== 'replace') return others.some((other) => other.kind === edit.kind);
  return others.some(
    (other) => other.kind === 'replace' && other.span.start <= edit.span.end && edit.span.start <= other.span.end,
  );
}

function toAction(
  { document, version }: CodeActionRequest,
  fix: Fix,
  kind: string,
  { views }: CheckedDocument,
  abilities: EditAbilities,
): CodeAction | undefined {
  const edit = toWorkspaceEdit(document, version, fix, views, abilities);
  return edit && { title: fix.title, kind, edit };
}
