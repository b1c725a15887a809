/** One answer for documents of every kind: what is found, and what their own comments make of it. */
import { expect, it } from 'vitest';
import { memoryDocument } from '../context/memory-document.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import { defaultSettings } from '../settings.ts';
import { checkDocument } from './check-document.ts';

type Files = Readonly<Record<string, string>>;

function codes(kind: OtherDocumentKind, path: string, text: string, files: Files = {}): readonly string[] {
  const view = memoryDocument(path, text, files);
  const { findings, failures } = checkDocument({ kind, text, view }, defaultSettings);
  expect(failures).toEqual([]);
  return findings.map(({ rule }) => rule.id);
}

const node = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n';
const files = { Dockerfile: node, 'package.json': '{}' };
const compose = (above = '') => `services:\n  web:\n    build: .\n    volumes:\n${above}      - .:/app\n`;
const pod = (above = '', image = 'acme/web:main') =>
  `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n${above}      image: ${image}\n`;

it('finds in each kind of document what its rules read', () => {
  expect(codes('compose', 'compose.yaml', compose(), files)).toEqual(['bind-mount-hides-image-path']);
  expect(codes('kubernetes', 'pod.yaml', pod())).toEqual(['mutable-tag-if-not-present']);
  expect(codes('workflow', '.gitlab-ci.yml', 'a:\n  script: docker push acme/web\n')).toEqual(['ci-pushes-only-mutable-tag']);
  const packages = { 'package.json': '{}', 'web/package.json': '{}', 'web/node_modules/': '' };
  expect(codes('ignore', '.dockerignore', 'node_modules\n', packages)).toEqual(['dockerignore-not-recursive']);
});

it('reads a document of one kind with the rules of that kind only', () => {
  expect(codes('workflow', '.github/workflows/a.yml', compose(), files)).toEqual([]);
  expect(codes('compose', 'compose.yaml', pod())).toEqual([]);
});

it('is silent where a pragma says so, above the line or for the file', () => {
  const id = 'bind-mount-hides-image-path';
  expect(codes('compose', 'compose.yaml', compose(`      # unstale ignore=${id} -- on purpose\n`), files)).toEqual([]);
  expect(codes('compose', 'compose.yaml', `# unstale global ignore=${id}\n${compose()}`, files)).toEqual([]);
});

it('says that a pragma is of no use, and not where a rule was silent for want of knowledge', () => {
  const pragma = '      # unstale ignore=mutable-tag-if-not-present\n';
  expect(codes('kubernetes', 'pod.yaml', pod(pragma, 'acme/web:1.2'))).toEqual(['unused-ignore']);
  expect(codes('kubernetes', 'pod.yaml', pod(pragma, '{{ .Values.image }}'))).toEqual([]);
  const unknown = compose('      # unstale ignore=bind-mount-hides-image-path\n');
  expect(codes('compose', 'compose.yaml', unknown, {})).toEqual([]);
});

it.each(['compose', 'kubernetes', 'workflow', 'ignore'] as const)('survives text of any other kind as %s', (kind) => {
  for (const text of ['', '\0', 'a: [', '- - -', '&a [*a]', '---\n---\n', node, '{"a": 1}', '!reset', '*'])
    expect(codes(kind, 'x', text)).toEqual([]);
});
