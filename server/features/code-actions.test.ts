import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import { memoryContext } from '../context/memory-context.ts';
import type { Finding, Fix, Rule } from '../rules/rule.ts';
import { defaultSettings } from '../settings.ts';
import { checkDockerfile } from './check-dockerfile.ts';
import { fixAllKind, toCodeActions } from './code-actions.ts';
import { toDiagnostic } from './diagnostics.ts';

const able = { hasDocumentChanges: false, canCreateFiles: false };
const text = 'FROM a\nRUN one\nRUN two\n';

function replace(needle: string, by: string, safety: Fix['safety'] = 'safe'): Fix {
  const start = text.indexOf(needle);
  return {
    title: `${needle} to ${by}`,
    safety,
    edits: [{ kind: 'replace', span: { start, end: start + needle.length }, text: by }],
  };
}

function findingAt(needle: string, fixes: readonly Fix[]): Finding {
  const start = text.indexOf(needle);
  return { span: { start, end: start + needle.length }, message: needle, fixes };
}

function ruleWith(id: string, findings: readonly Finding[]): Rule {
  const nothing = { title: id, source: '', why: '', silentWhen: [], fix: '', examples: [] };
  return { ...nothing, id, severity: 'warning', check: (_file, report) => findings.forEach(report) };
}

function actionsFor(findings: readonly Finding[], selected: string, only?: string[]): CodeAction[] {
  const document = TextDocument.create('file:///Dockerfile', 'dockerfile', 1, text);
  const checked = checkDockerfile(text, [memoryContext({})], defaultSettings, [ruleWith('a-rule', findings)]);
  const start = text.indexOf(selected);
  const range = { start: document.positionAt(start), end: document.positionAt(start + selected.length) };
  const diagnostics = checked.findings.map((found) => ({ ...toDiagnostic(document, found), data: 'of the editor' }));
  const context = { diagnostics, ...(only === undefined ? {} : { only }) };
  return toCodeActions({ document, version: 1, range, context }, checked, able);
}

function after(action: CodeAction | undefined): string {
  const document = TextDocument.create('file:///Dockerfile', 'dockerfile', 1, text);
  return TextDocument.applyEdits(document, action?.edit?.changes?.['file:///Dockerfile'] ?? []);
}

const both = [findingAt('one', [replace('one', '1')]), findingAt('two', [replace('two', '2', 'review'), replace('two', 'zwei')])];

test('only findings under the cursor are offered, each with its ignore actions', () => {
  expect(actionsFor(both, 'one').map(({ title }) => title)).toEqual([
    'one to 1',
    'Ignore a-rule for this instruction',
    'Ignore a-rule in this file',
  ]);
});

test('two findings of one rule at one place keep their own fixes apart', () => {
  const other = { ...findingAt('one', [replace('one', 'uno')]), message: 'another reason' };
  const joined = actionsFor([findingAt('one', [replace('one', '1')]), other], 'one').map(({ diagnostics }) => diagnostics?.[0]);
  expect(joined.map((diagnostic) => diagnostic?.message).sort()).toEqual([
    ...Array.from({ length: 3 }, () => 'another reason'),
    ...Array.from({ length: 3 }, () => 'one'),
  ]);
  expect(joined.every((diagnostic) => diagnostic?.data === 'of the editor')).toBe(true);
});

test('a safe first fix is preferred, one to review is not', () => {
  expect(actionsFor(both, 'one').map(({ isPreferred }) => isPreferred)).toEqual([true, undefined, undefined]);
  expect(actionsFor(both, 'two').every(({ isPreferred }) => isPreferred === undefined)).toBe(true);
});

test("the editor's own diagnostic comes back, so that it can join the two", () => {
  expect(actionsFor(both, 'one')[0]?.diagnostics).toMatchObject([{ data: 'of the editor' }]);
});

test.each([
  ['source.fixAll.unstale', ['source.fixAll.unstale']],
  ['source.fixAll', ['source.fixAll.unstale']],
  ['source', ['source.fixAll.unstale']],
  ['source.fix', []],
  ['source.organizeImports', []],
  ['refactor', []],
])('asked for %s, it offers %j', (kind, kinds) => {
  expect(actionsFor(both, 'one', [kind]).map((action) => action.kind)).toEqual(kinds);
});

test('asked for quick fixes, it offers nothing that fixes the whole file', () => {
  expect(actionsFor(both, 'one', [CodeActionKind.QuickFix]).every(({ kind }) => kind === CodeActionKind.QuickFix)).toBe(true);
});

test('"fix all" takes the safe fixes of the whole file, wherever the cursor is', () => {
  expect(after(actionsFor(both, 'FROM', [fixAllKind])[0])).toBe('FROM a\nRUN 1\nRUN zwei\n');
});

test('"fix all" leaves out what overlaps an earlier fix, and what wants a review', () => {
  const findings = [
    findingAt('one', [replace('one\nRUN two', '1')]),
    findingAt('two', [replace('two', '2')]),
    findingAt('FROM', [replace('FROM', 'from', 'review')]),
  ];
  expect(after(actionsFor(findings, 'one', [fixAllKind])[0])).toBe('FROM a\nRUN 1\n');
});

test('"fix all" is not offered when there is nothing safe to fix', () => {
  expect(actionsFor([findingAt('two', [replace('two', '2', 'review')])], 'two', [fixAllKind])).toEqual([]);
});

test('where a project allows no comments that ignore, none is offered', () => {
  const document = TextDocument.create('file:///Dockerfile', 'dockerfile', 1, text);
  const settings = { ...defaultSettings, allowsIgnores: false };
  const checked = checkDockerfile(text, [memoryContext({})], settings, [ruleWith('a-rule', both)]);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const actions = toCodeActions({ document, version: 1, range, context: { diagnostics: [] } }, checked, able);
  expect(actions.map(({ title }) => title)).toEqual(['one to 1', 'two to 2', 'two to zwei']);
});
