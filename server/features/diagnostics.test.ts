import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Rule } from '../rules/rule.ts';
import { toDiagnostic } from './diagnostics.ts';

const rule: Rule = {
  id: 'a-rule',
  title: 'A rule',
  severity: 'warning',
  source: '',
  why: '',
  silentWhen: [],
  fix: '',
  examples: [],
  check: () => undefined,
};

function diagnosticOf(marked: string, more: Partial<Finding> = {}, severity: Rule['severity'] = 'warning') {
  const start = marked.indexOf('[|');
  const end = marked.indexOf('|]') - 2;
  const document = TextDocument.create('file:///Dockerfile', 'dockerfile', 1, marked.replace(/\[\||\|\]/g, ''));
  return toDiagnostic(document, { rule, severity, finding: { span: { start, end }, message: 'It is so.', ...more } });
}

test.each([
  ['a plain line', 'FROM a\nRUN [|x y|]\n', [1, 4, 1, 7]],
  ['Windows line endings', 'FROM a\r\nRUN [|x \\\r\n y|]\r\n', [1, 4, 2, 2]],
  ['tabs, which are one character', 'FROM a\n\t\tRUN [|x|]', [1, 6, 1, 7]],
  ['characters outside the basic plane, which are two', 'FROM a\nRUN echo 😀 [|x|]', [1, 12, 1, 13]],
  ['an empty place at the end', 'FROM a[||]', [0, 6, 0, 6]],
])('the range is right with %s', (_name, marked, [startLine, startCharacter, endLine, endCharacter]) => {
  expect(diagnosticOf(marked).range).toEqual({
    start: { line: startLine, character: startCharacter },
    end: { line: endLine, character: endCharacter },
  });
});

test.each([
  ['error', 1],
  ['warning', 2],
  ['information', 3],
  ['hint', 4],
] as const)('%s is severity %i', (severity, number) => {
  expect(diagnosticOf('[|FROM|] a', {}, severity).severity).toBe(number);
});

test('rule, page and related places are named', () => {
  const related = [
    { message: 'here', at: { kind: 'here', span: { start: 0, end: 4 } } },
    { message: 'there', at: { kind: 'file', uri: 'file:///.dockerignore', line: 3 } },
  ] as const;
  expect(diagnosticOf('FROM [|a|]', { related })).toMatchObject({
    code: 'a-rule',
    source: 'unstale',
    codeDescription: { href: expect.stringContaining('/docs/rules/a-rule.md') },
    relatedInformation: [
      { message: 'here', location: { uri: 'file:///Dockerfile', range: { end: { line: 0, character: 4 } } } },
      { message: 'there', location: { uri: 'file:///.dockerignore', range: { start: { line: 3, character: 0 } } } },
    ],
  });
});
