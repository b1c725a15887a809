import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import type { ContextView } from '../facts/context-view.ts';
import { sourceCopyBeforeInstall } from '../rules/source-copy-before-install.ts';
import { defaultSettings } from '../settings.ts';
import { checkDockerfile } from './check-dockerfile.ts';

const files = { 'package.json': '{}', 'package-lock.json': '{}', 'src/main.js': '', '.dockerignore': '**/node_modules\n' };
/** What others say of the same text is their own tests' business. */
const only = [sourceCopyBeforeInstall];
const text = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCOPY deploy/run.sh /\n';

function codes(view: ContextView): readonly string[] {
  return checkDockerfile(text, [view], defaultSettings, only).findings.map(({ rule, severity }) => `${severity} ${rule.id}`);
}

test('a guessed context that lacks what the Dockerfile copies proves nothing about its files', () => {
  expect(codes(memoryContext(files))).toEqual(['information source-copy-before-install']);
});

test('a guessed context that holds what the Dockerfile copies is believed', () => {
  expect(codes(memoryContext({ ...files, 'deploy/run.sh': '' }))).toEqual(['warning source-copy-before-install']);
});

test('a context that compose names is believed, whatever is missing from it', () => {
  const guessed = memoryContext(files);
  const origin = { kind: 'compose', because: 'service web', uri: 'file:///compose.yaml', line: 1 } as const;
  expect(codes({ ...guessed, source: { ...guessed.source, origin } })).toEqual(['warning source-copy-before-install']);
});

test('a pragma takes a finding away', () => {
  const ignored = text.replace('COPY . .', '# unstale ignore=source-copy-before-install\nCOPY . .');
  const view = memoryContext({ ...files, 'deploy/run.sh': '' });
  expect(checkDockerfile(ignored, [view], defaultSettings, only).findings).toEqual([]);
});

test('a template of a Dockerfile is not judged before it is one', () => {
  const template = `{%- if cache %}\n${text}{%- endif %}\n`;
  expect(checkDockerfile(template, [memoryContext({ ...files, 'deploy/run.sh': '' })], defaultSettings).findings).toEqual([]);
});
