/** Awkward cases of source-copy-too-broad-for-step: who else may look at the rest of the project. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { sourceCopyTooBroadForStep } from './source-copy-too-broad-for-step.ts';

const files = { 'frontend/package.json': '{}', 'frontend/index.js': '', 'backend/main.go': '' };
const end = '\nFROM nginx:1\nCOPY --from=web /src/frontend/dist /html\n';
const stage = (run: string) => `FROM node:22 AS web\nWORKDIR /src\nCOPY . .\n${run}\n${end}`;

const good: readonly (readonly [title: string, text: string, files: Record<string, string>])[] = [
  ['a step at the top of the project', stage('RUN cd frontend && npm ci\nRUN npm test'), files],
  ['a step that looks up', stage('RUN cd frontend && npm run build -- --config ../x'), files],
  ['an absolute path', stage('RUN cd frontend && cp /src/backend/x .'), files],
  ['a variable', stage('RUN cd frontend && npm run $TASK'), files],
  ['two folders', stage('RUN cd frontend && npm ci\nRUN cd backend && go build .'), files],
  ['a heredoc', stage('RUN <<EOF\ncd frontend\nnpm ci\nEOF'), files],
  ['a mount of the context', stage('RUN --mount=type=bind,target=/x cd frontend && npm ci'), files],
  [
    'a project that names its neighbour',
    stage('RUN cd frontend && npm ci'),
    { ...files, 'frontend/package.json': '{ "dependencies": { "b": "file:../backend" } }' },
  ],
  ['a workspace above', stage('RUN cd frontend && npm ci'), { ...files, 'package.json': '{}' }],
  ['no other folder', stage('RUN cd frontend && npm ci'), { 'frontend/package.json': '{}', 'frontend/index.js': '' }],
  [
    'another folder that the ignore file keeps out',
    stage('RUN cd frontend && npm ci'),
    { ...files, '.dockerignore': 'backend\n' },
  ],
  ['the stage that is built', 'FROM node:22\nWORKDIR /src\nCOPY . .\nRUN cd frontend && npm ci\n', files],
  ['a stage on top of it', `${stage('RUN cd frontend && npm ci')}\nFROM web AS more\n\nFROM nginx:1\n`, files],
  [
    'the rest that is copied on',
    'FROM node:22 AS web\nWORKDIR /src\nCOPY . .\nRUN cd frontend && npm ci\n\nFROM nginx:1\nCOPY --from=web /src /html\n',
    files,
  ],
  [
    'excludes that somebody thought about',
    stage('RUN cd frontend && npm ci').replace('COPY . .', 'COPY --exclude=backend . .'),
    files,
  ],
];

describe('source-copy-too-broad-for-step', () => {
  it('hints at WORKDIR in the folder as at `cd`', () =>
    checkRule(sourceCopyTooBroadForStep, {
      text: `FROM node:22 AS web\nWORKDIR /src\n[|COPY . /src|]\nWORKDIR /src/frontend\nRUN npm ci\n${end}`,
      fixed: `FROM node:22 AS web\nWORKDIR /src\nCOPY frontend /src/frontend/\nWORKDIR /src/frontend\nRUN npm ci\n${end}`,
      files,
      severity: 'hint',
    }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(sourceCopyTooBroadForStep, { text, files }));
  it('is silent where the context is not known', () =>
    checkRule(sourceCopyTooBroadForStep, { text: stage('RUN cd frontend && npm ci') }));
});
