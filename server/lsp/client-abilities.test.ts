import { expect, test } from 'vitest';
import type { ClientCapabilities } from 'vscode-languageserver';
import { readClientAbilities } from './client-abilities.ts';

function abilitiesOf(capabilities: ClientCapabilities) {
  return readClientAbilities({ processId: null, rootUri: null, capabilities });
}

test('an editor that says nothing can nothing', () => {
  expect(Object.values(abilitiesOf({})).every((ability) => ability === false)).toBe(true);
});

test('an editor that pulls but cannot be asked to pull again is pushed to, or it would never see what arrives later', () => {
  const textDocument = { diagnostic: {} };
  expect(abilitiesOf({ textDocument }).pullsDiagnostics).toBe(false);
  expect(abilitiesOf({ textDocument, workspace: { diagnostics: { refreshSupport: true } } }).pullsDiagnostics).toBe(true);
});

test('files can be created only where the editor says so', () => {
  const edit = { documentChanges: true, resourceOperations: ['rename' as const] };
  expect(abilitiesOf({ workspace: { workspaceEdit: edit } })).toMatchObject({ hasDocumentChanges: true, canCreateFiles: false });
});

test.each([
  [['markdown', 'plaintext'], true],
  [['plaintext'], false],
] as const)('with hovers as %j, Markdown is %s', (contentFormat, hasMarkdown) => {
  expect(abilitiesOf({ textDocument: { hover: { contentFormat: [...contentFormat] } } }).hasMarkdown).toBe(hasMarkdown);
});
