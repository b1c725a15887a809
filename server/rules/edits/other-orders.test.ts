/** The fixes of source-copy-before-install that stand beside the first one: what they write, and when they are not offered. */
import { describe, expect, it } from 'vitest';
import { factsOf, settingsFor } from '../../../test/support/check-rule.ts';
import type { ContextFiles } from '../rule.ts';
import { runRules } from '../run.ts';
import { sourceCopyBeforeInstall as rule } from '../source-copy-before-install.ts';
import { applyEdits } from './apply-edits.ts';

const npm = { 'package.json': '{ "scripts": { "build": "tsc" } }', 'package-lock.json': '{}', 'src/index.js': '' };
const workspaces = {
  ...npm,
  'package.json': '{ "workspaces": ["packages/*"] }',
  'packages/a/package.json': '{}',
  'packages/b/package.json': '{}',
};
const pnpm = { 'package.json': '{}', 'pnpm-lock.yaml': '', 'src/index.js': '' };
const start = 'FROM node:22\nWORKDIR /app\n';

describe('manifests that are mounted', () => {
  const title = 'Mount what the install reads, and copy everything below it';
  const mounts =
    '--mount=type=bind,source=package.json,target=/app/package.json --mount=type=bind,source=package-lock.json,target=/app/package-lock.json';

  it('take the place of the COPY', () =>
    checkFix(title, `${start}COPY . .\nRUN npm ci\nCMD ["x"]\n`, npm, `${start}RUN ${mounts} npm ci\nCOPY . .\nCMD ["x"]\n`));
  it('are those of the install alone where the RUN is split', () =>
    checkFix(
      title,
      `${start}COPY . .\nRUN npm ci && npm run build\n`,
      npm,
      `${start}RUN ${mounts} npm ci\nCOPY . .\nRUN npm run build\n`,
    ));

  it.each([
    ['the lock file may be written', `${start}COPY . .\nRUN npm install\n`, npm],
    ['files are given to somebody', `${start}COPY --chown=node . .\nRUN npm ci\n`, npm],
    ['the frontend is too old', `# syntax=docker/dockerfile:1.1\n${start}COPY . .\nRUN npm ci\n`, npm],
    ['there are too many', `${start}COPY . .\nRUN npm ci\n`, { ...workspaces, '.npmrc': 'a=1', 'packages/c/package.json': '{}' }],
    ['two RUN install', `${start}COPY . .\nRUN npm ci\nRUN pip install -r r.txt\n`, { ...npm, 'r.txt': '' }],
    [
      'a folder is copied',
      `${start}COPY web .\nRUN npm ci\n`,
      { 'web/package.json': '{}', 'web/package-lock.json': '{}', 'web/a.js': '' },
    ],
  ])('are not offered where %s', (_, text, files) => expect(titlesOf(text, files)).not.toContain(title));

  it('are not offered to a builder without mounts', () =>
    expect(titlesOf(`${start}COPY . .\nRUN npm ci\n`, npm, 'kaniko')).not.toContain(title));
});

describe('a COPY that keeps folders', () => {
  const title = 'Copy what the install reads with `COPY --parents` first';
  const text = `# syntax=docker/dockerfile:1\n${start}COPY --chown=node . .\nRUN npm ci\n`;

  it('is one for all manifests', () =>
    checkFix(
      title,
      text,
      workspaces,
      `# syntax=docker/dockerfile:1\n${start}COPY --chown=node --parents package.json package-lock.json packages/a/package.json packages/b/package.json ./\nRUN npm ci\nCOPY --chown=node . .\n`,
    ));

  it.each([
    ['no line says what the frontend is', text.replace(/^.*\n/, ''), workspaces],
    ['it is too old', text.replace('file:1', 'file:1.7'), workspaces],
    ['few folders are concerned', text, npm],
  ])('is not offered where %s', (_, dockerfile, files) => expect(titlesOf(dockerfile, files)).not.toContain(title));
});

describe('a fetch from the lock file', () => {
  const title = 'Download with `pnpm fetch` from the lock file first';

  it('stands above the sources, where the install stays', () => {
    checkFix(
      title,
      `${start}COPY . .\nRUN pnpm install --prod && pnpm build\n`,
      { ...pnpm, '.npmrc': 'a=1', 'package.json': '{ "scripts": { "prepare": "tsc" } }' },
      `${start}COPY pnpm-lock.yaml .npmrc ./\nRUN pnpm fetch --prod\nCOPY . .\nRUN pnpm install --prod --offline --frozen-lockfile && pnpm build\n`,
    );
    checkFix(
      title,
      `${start}COPY . /app\nRUN pnpm i --frozen-lockfile\n`,
      pnpm,
      `${start}COPY pnpm-lock.yaml /app/\nRUN pnpm fetch\nCOPY . /app\nRUN pnpm i --frozen-lockfile --offline\n`,
    );
  });

  it.each([
    ['pnpm is set up in the same RUN', 'COPY . .\nRUN corepack enable && pnpm install\n', pnpm],
    ['pnpm is set up below the COPY', 'COPY . .\nRUN npm i -g pnpm@9\nRUN pnpm install\n', pnpm],
    ['it is called through another program', 'COPY . .\nRUN corepack pnpm install\n', pnpm],
    [
      'the manifest says which pnpm',
      'COPY . .\nRUN pnpm install\n',
      { ...pnpm, 'package.json': '{ "packageManager": "pnpm@9" }' },
    ],
    [
      'packages are patched',
      'COPY . .\nRUN pnpm install\n',
      { ...pnpm, 'package.json': '{ "scripts": { "postinstall": "patch-package" } }', 'patches/a.patch': '' },
    ],
    ['packages of this machine come along', 'COPY . .\nRUN pnpm install\n', { ...pnpm, 'node_modules/a/b.js': '' }],
    ['one workspace is meant', 'COPY . .\nRUN pnpm install --filter web\n', pnpm],
    ['another package manager installs', 'COPY . .\nRUN npm ci\n', npm],
  ])('is not offered where %s', (_, text, files) => expect(titlesOf(start + text, files)).not.toContain(title));
});

function fixesOf(dockerfile: string, files: ContextFiles, builder?: 'kaniko') {
  const options = builder === undefined ? {} : { options: { builder } };
  const [found] = runRules(factsOf({ dockerfile, files }, { files, ...options }), settingsFor(rule), [rule]).findings;
  return found?.finding.fixes ?? [];
}

function titlesOf(dockerfile: string, files: ContextFiles, builder?: 'kaniko'): readonly string[] {
  return fixesOf(dockerfile, files, builder).map(({ title }) => title);
}

/** The text that the fix with that title makes, over which the rule is silent. */
function checkFix(title: string, dockerfile: string, files: ContextFiles, expected: string): void {
  const fix = fixesOf(dockerfile, files).find((each) => each.title === title);
  expect(fix?.safety).toBe('review');
  const after = applyEdits({ dockerfile, files }, fix?.edits ?? [], () => undefined).dockerfile;
  expect(after).toBe(expected);
  expect(titlesOf(after, files)).toEqual([]);
}
